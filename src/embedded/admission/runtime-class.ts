/** RuntimeClass: overhead and scheduling rules of a pod's runtime class (k8s.io/kubernetes plugin/pkg/admission/runtimeclass). */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "./admission.ts";
import { describeAmounts, parseAmounts } from "./quota/amounts.ts";
import { refuse } from "./refusal.ts";

const canonical = (amounts: Json): string => describeAmounts(parseAmounts(amounts));

const covers = (wide: Json, narrow: Json): boolean => {
  if ((wide.effect ?? "") !== "" && wide.effect !== narrow.effect) {
    return false;
  }

  const anyKey = (wide.key ?? "") === "" && wide.operator === "Exists";
  if (wide.key !== narrow.key && !anyKey) {
    return false;
  }

  const lasts =
    wide.tolerationSeconds === undefined ||
    (narrow.tolerationSeconds !== undefined && wide.tolerationSeconds >= narrow.tolerationSeconds);
  return lasts && (wide.operator === "Exists" || wide.value === narrow.value);
};

/** Tolerations that another one covers are dropped. */
const mergeTolerations = (first: Json[], second: Json[]): Json[] => {
  const all = [...first, ...second];
  const merged: Json[] = [];
  all.forEach((toleration, index) => {
    const text = JSON.stringify(toleration);
    const same = (other: Json): boolean => JSON.stringify(other) === text;
    const redundant =
      merged.some((other) => same(other) || covers(other, toleration)) ||
      all.slice(index + 1).some((other) => !same(other) && covers(other, toleration));
    if (!redundant) {
      merged.push(toleration);
    }
  });
  return merged;
};

const findClass = (client: Client, request: AdmissionRequest, pod: KubeObject): Json => {
  const name = pod["spec"].runtimeClassName;
  if (name === undefined) {
    return undefined;
  }

  const found = client.get("node.k8s.io/runtimeclasses", undefined, name);
  if (found === undefined) {
    throw refuse(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  }

  return found;
};

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

const setOverhead = (request: AdmissionRequest, spec: Json, overhead: Json): void => {
  const given = Object.keys(spec.overhead ?? {}).length > 0;
  if (given && canonical(spec.overhead) !== canonical(overhead.podFixed)) {
    throw refuse(request, mismatch);
  }

  spec.overhead = overhead.podFixed;
};

const setScheduling = (request: AdmissionRequest, spec: Json, scheduling: Json): void => {
  const selector: Record<string, string> = scheduling.nodeSelector ?? {};
  for (const [key, value] of Object.entries(selector)) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value) {
      throw refuse(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      );
    }
  }

  spec.nodeSelector = { ...spec.nodeSelector, ...selector };
  spec.tolerations = mergeTolerations(spec.tolerations ?? [], scheduling.tolerations ?? []);
};

const isNewPod = ({ resource, subresource, operation }: AdmissionRequest): boolean =>
  resource.key === "pods" && subresource === undefined && operation === "CREATE";

export const startRuntimeClass: StartAdmission = ({ client }): AdmissionPlugin => ({
  name: "RuntimeClass",
  mutate: (request) => {
    const { object } = request;
    if (object === undefined || !isNewPod(request)) {
      return;
    }

    const found = findClass(client, request, object);
    if (found?.overhead !== undefined) {
      setOverhead(request, object["spec"], found.overhead);
    }

    if (found?.scheduling !== undefined) {
      setScheduling(request, object["spec"], found.scheduling);
    }
  },
  validate: (request) => {
    const { object } = request;
    if (object === undefined || !isNewPod(request)) {
      return;
    }

    const overhead = findClass(client, request, object)?.overhead;
    const own = object["spec"].overhead;
    if (overhead === undefined && own !== undefined) {
      throw refuse(
        request,
        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
      );
    }

    if (overhead !== undefined && canonical(own) !== canonical(overhead.podFixed)) {
      throw refuse(request, mismatch);
    }
  },
});
