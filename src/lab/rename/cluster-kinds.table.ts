/** Kinds of objects outside namespaces that a lab may make: how commands call them, and which fields of others name one. */

export interface ClusterKind {
  kind: string;
  group: string;
  singular: string;
  plural: string;
  short?: string;
  /** Fields that hold the name of one. */
  fields: readonly string[];
  /** Its name means something by itself, so that nobody can have one of their own under another name. */
  fixed?: true;
}

const row = (
  kind: string,
  group: string,
  plural: string,
  more: Partial<ClusterKind> = {},
): ClusterKind => ({
  kind,
  group,
  singular: kind.toLowerCase(),
  plural,
  fields: [],
  ...more,
});

const admission = "admissionregistration.k8s.io";
const rbac = "rbac.authorization.k8s.io";

/** Source: `kubectl api-resources --namespaced=false` of Kubernetes 1.36, as far as people make such objects. */
export const clusterKinds: readonly ClusterKind[] = [
  row("Node", "", "nodes", { short: "no", fields: ["nodeName"], fixed: true }),
  row("PersistentVolume", "", "persistentvolumes", { short: "pv", fields: ["volumeName"] }),
  row("StorageClass", "storage.k8s.io", "storageclasses", {
    short: "sc",
    fields: ["storageClassName"],
  }),
  row("CSIDriver", "storage.k8s.io", "csidrivers", { fixed: true }),
  row("VolumeAttributesClass", "storage.k8s.io", "volumeattributesclasses", {
    short: "vac",
    fields: ["volumeAttributesClassName"],
  }),
  row("PriorityClass", "scheduling.k8s.io", "priorityclasses", {
    short: "pc",
    fields: ["priorityClassName"],
  }),
  row("RuntimeClass", "node.k8s.io", "runtimeclasses", { fields: ["runtimeClassName"] }),
  row("IngressClass", "networking.k8s.io", "ingressclasses", { fields: ["ingressClassName"] }),
  row("GatewayClass", "gateway.networking.k8s.io", "gatewayclasses", {
    short: "gc",
    fields: ["gatewayClassName"],
  }),
  row("ClusterRole", rbac, "clusterroles"),
  row("ClusterRoleBinding", rbac, "clusterrolebindings"),
  row("ValidatingAdmissionPolicy", admission, "validatingadmissionpolicies", {
    fields: ["policyName"],
  }),
  row("ValidatingAdmissionPolicyBinding", admission, "validatingadmissionpolicybindings"),
  row("MutatingAdmissionPolicy", admission, "mutatingadmissionpolicies", {
    fields: ["policyName"],
  }),
  row("MutatingAdmissionPolicyBinding", admission, "mutatingadmissionpolicybindings"),
  row("ValidatingWebhookConfiguration", admission, "validatingwebhookconfigurations"),
  row("MutatingWebhookConfiguration", admission, "mutatingwebhookconfigurations"),
  row("CertificateSigningRequest", "certificates.k8s.io", "certificatesigningrequests", {
    short: "csr",
  }),
  row("CustomResourceDefinition", "apiextensions.k8s.io", "customresourcedefinitions", {
    short: "crd",
    fixed: true,
  }),
  row("APIService", "apiregistration.k8s.io", "apiservices", { fixed: true }),
  row("PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations"),
  row("FlowSchema", "flowcontrol.apiserver.k8s.io", "flowschemas"),
];

/** All that a command may call the kind, in lower case. */
export const wordsFor = ({ singular, plural, short, group }: ClusterKind): string[] => {
  const words = [singular, plural, ...(short === undefined ? [] : [short])];
  return group === "" ? words : words.flatMap((word) => [word, `${word}.${group}`]);
};

export const clusterKindOf = (word: string): ClusterKind | undefined =>
  clusterKinds.find((kind) => wordsFor(kind).includes(word.toLowerCase()));
