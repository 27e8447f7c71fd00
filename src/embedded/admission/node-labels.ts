/** What a kubelet may not change in its own Node: labels of others, taints, owners. */
import type { KubeObject } from "../object.ts";
import type { AdmissionRequest } from "./admission.ts";
import { refuse } from "./refusal.ts";

/** k8s.io/kubelet pkg/apis/well_known_labels.go */
const ownLabels = new Set([
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "kubernetes.io/os",
  "kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/arch",
]);

const within = (label: string, domain: string): boolean => {
  const [namespace = ""] = label.includes("/") ? label.split("/") : [""];
  return namespace === domain || namespace.endsWith(`.${domain}`);
};

const isForbidden = (label: string): boolean => {
  const ofKubernetes = within(label, "kubernetes.io") || within(label, "k8s.io");
  const ofKubelet =
    ownLabels.has(label) ||
    within(label, "kubelet.kubernetes.io") ||
    within(label, "node.kubernetes.io");
  return within(label, "node-restriction.kubernetes.io") || (ofKubernetes && !ofKubelet);
};

const forbiddenChanges = (object: KubeObject, old: KubeObject | undefined): string => {
  const now = object.metadata.labels ?? {};
  const before = old?.metadata.labels ?? {};
  const changed = Object.keys({ ...now, ...before }).filter((key) => now[key] !== before[key]);
  return changed.filter(isForbidden).toSorted().join(", ");
};

const differs = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a ?? []) !== JSON.stringify(b ?? []);

const checkUpdate = (node: string, request: AdmissionRequest, object: KubeObject): void => {
  const { oldObject } = request;
  if (differs(object["spec"]?.taints, oldObject?.["spec"]?.taints)) {
    throw refuse(request, `node ${JSON.stringify(node)} is not allowed to modify taints`);
  }

  if (differs(object.metadata.ownerReferences, oldObject?.metadata.ownerReferences)) {
    throw refuse(request, `node ${JSON.stringify(node)} is not allowed to modify ownerReferences`);
  }

  const labels = forbiddenChanges(object, oldObject);
  if (labels !== "") {
    throw refuse(request, `is not allowed to modify labels: ${labels}`);
  }
};

/** @throws StatusError */
export const checkNode = (node: string, request: AdmissionRequest): void => {
  const { operation, object } = request;
  const name = request.name || (object?.metadata.name ?? "");
  if (name !== node) {
    throw refuse(
      request,
      `node ${JSON.stringify(node)} is not allowed to modify node ${JSON.stringify(name)}`,
    );
  }

  if (object === undefined) {
    return;
  }

  const labels = operation === "CREATE" ? forbiddenChanges(object, undefined) : "";
  if (labels !== "") {
    throw refuse(
      request,
      `node ${JSON.stringify(node)} is not allowed to set the following labels: ${labels}`,
    );
  }

  if (operation === "UPDATE") {
    checkUpdate(node, request, object);
  }
};
