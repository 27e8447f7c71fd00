/** PodSecurity: holds pods to the level their namespace enforces, and warns (k8s.io/pod-security-admission admission). */
import type { Client } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { forbidden, invalid } from "../../status.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "../admission.ts";
import { nameOf } from "../refusal.ts";
import { describeViolations, evaluatePod } from "./evaluate.ts";
import { compareLevels, describe, policyOf, sameLevel, type Policy } from "./level.ts";
import { warnAboutPods } from "./namespace-pods.ts";

const ignoredSubresources = new Set([
  "exec",
  "attach",
  "binding",
  "eviction",
  "log",
  "portforward",
  "proxy",
  "status",
]);

const templateOwners = new Set([
  "replicationcontrollers",
  "podtemplates",
  "apps/replicasets",
  "apps/deployments",
  "apps/statefulsets",
  "apps/daemonsets",
  "batch/jobs",
  "batch/cronjobs",
]);

const validateNamespace = (client: Client, request: AdmissionRequest): void => {
  const { object, oldObject, subresource } = request;
  if (subresource !== undefined || object === undefined) {
    return;
  }

  const next = policyOf(object.metadata.labels);
  const before = policyOf(oldObject?.metadata.labels);
  const known = oldObject !== undefined && before.errors.length > 0;
  const same = JSON.stringify(next.errors) === JSON.stringify(before.errors);
  if (next.errors.length > 0 && !(known && same)) {
    throw invalid("", "Namespace", request.name || object.metadata.name, next.errors);
  }

  if (oldObject !== undefined && isStricter(next.policy, before.policy)) {
    const { name } = object.metadata;
    warnAboutPods(client, name, next.policy.enforce).forEach((text) => request.warn(text));
  }
};

const isStricter = ({ enforce }: Policy, { enforce: old }: Policy): boolean => {
  if (sameLevel(enforce, old) || enforce.level === "privileged") {
    return false;
  }

  return enforce.minor !== old.minor || compareLevels(enforce.level, old.level) > 0;
};

/** Only images of a running pod can change, and containers can be added. */
const isSignificant = (pod: KubeObject, old: KubeObject): boolean => {
  const images = (object: KubeObject): string =>
    JSON.stringify(
      [object["spec"].containers, object["spec"].initContainers].map((list) =>
        (list ?? []).map(({ image }: Json) => image),
      ),
    );
  const known: Json[] = old["spec"].ephemeralContainers ?? [];
  const added = (pod["spec"].ephemeralContainers ?? []).some(
    ({ name, image }: Json) =>
      !known.some((container) => container.name === name && container.image === image),
  );
  return added || images(pod) !== images(old);
};

const templateOf = (object: KubeObject): Json =>
  object.kind === "PodTemplate"
    ? object["template"]
    : (object["spec"].jobTemplate?.spec.template ?? object["spec"].template);

const evaluate = (request: AdmissionRequest, policy: Policy, pod: Json, enforce: boolean): void => {
  const { group, plural } = request.resource;
  const describeFor = (mode: "enforce" | "warn"): string =>
    describeViolations(evaluatePod(policy[mode], pod.spec, pod.metadata));
  const violations = enforce ? describeFor("enforce") : "";
  if (violations !== "") {
    const text = `violates PodSecurity ${JSON.stringify(describe(policy.enforce))}: ${violations}`;
    throw forbidden({ group, resource: plural }, nameOf(request), text);
  }

  const warning = describeFor("warn");
  if (warning !== "") {
    request.warn(`would violate PodSecurity ${JSON.stringify(describe(policy.warn))}: ${warning}`);
  }
};

const policyFor = (client: Client, namespace: string | undefined): Policy =>
  policyOf(client.get("namespaces", undefined, namespace ?? "")?.metadata.labels).policy;

const validatePod = (client: Client, request: AdmissionRequest): void => {
  const { object, oldObject, subresource, namespace } = request;
  if (object === undefined || ignoredSubresources.has(subresource ?? "")) {
    return;
  }

  if (oldObject === undefined || isSignificant(object, oldObject)) {
    evaluate(request, policyFor(client, namespace), object, true);
  }
};

const validateOwner = (client: Client, request: AdmissionRequest): void => {
  const { object, subresource, namespace } = request;
  const template = object === undefined ? undefined : templateOf(object);
  if (template?.spec !== undefined && subresource === undefined) {
    evaluate(request, policyFor(client, namespace), template, false);
  }
};

export const startPodSecurity: StartAdmission = ({ client }): AdmissionPlugin => ({
  name: "PodSecurity",
  validate: (request) => {
    const { operation, resource } = request;
    if (operation !== "CREATE" && operation !== "UPDATE") {
      return;
    }

    if (resource.key === "namespaces") {
      validateNamespace(client, request);
    } else if (resource.key === "pods") {
      validatePod(client, request);
    } else if (templateOwners.has(resource.key)) {
      validateOwner(client, request);
    }
  },
});
