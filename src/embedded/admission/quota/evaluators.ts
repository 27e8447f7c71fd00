/** Which evaluator counts which resource (k8s.io/kubernetes pkg/quota/v1/install/registry.go). */
import type { ResourceKey } from "../../object.ts";
import { claimEvaluator } from "./claim-evaluator.ts";
import { countEvaluator } from "./count-evaluator.ts";
import { deviceClaimEvaluator } from "./device-claim-evaluator.ts";
import type { Evaluator } from "./evaluator.ts";
import { podEvaluator } from "./pod-evaluator.ts";
import { serviceEvaluator } from "./service-evaluator.ts";

const special: Record<ResourceKey, Evaluator> = {
  pods: podEvaluator,
  services: serviceEvaluator,
  persistentvolumeclaims: claimEvaluator,
  "resource.k8s.io/resourceclaims": deviceClaimEvaluator,
};

const ignored = new Set<ResourceKey>([
  "bindings",
  "componentstatuses",
  "events",
  "events.k8s.io/events",
  "authentication.k8s.io/tokenreviews",
  "authentication.k8s.io/selfsubjectreviews",
  "authorization.k8s.io/subjectaccessreviews",
  "authorization.k8s.io/selfsubjectaccessreviews",
  "authorization.k8s.io/localsubjectaccessreviews",
  "authorization.k8s.io/selfsubjectrulesreviews",
]);

const counters = new Map<ResourceKey, Evaluator>();

/** The evaluator of a resource; undefined for what quotas never count. */
export const evaluatorOf = (key: ResourceKey): Evaluator | undefined => {
  if (ignored.has(key)) {
    return undefined;
  }

  const known = special[key] ?? counters.get(key);
  if (known !== undefined) {
    return known;
  }

  const [group = "", plural = ""] = key.includes("/") ? key.split("/") : ["", key];
  const evaluator = countEvaluator(group, plural);
  counters.set(key, evaluator);
  return evaluator;
};
