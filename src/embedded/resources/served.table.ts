/**
Every resource that a Kubernetes 1.36.4 API server serves by default.
Origin: its discovery documents (`/api`, `/apis`), in their order.
*/
import type { Subresource, Verb } from "./resource.ts";

export interface Traits {
  /** All eight when absent. */
  verbs?: Verb[];
  cluster?: true;
  short?: string[];
  categories?: string[];
  subresources?: Subresource[];
  /** Storage version hash, as discovery shows it. */
  hash?: string;
}

export type Row = [plural: string, kind: string, traits: Traits];

const create: ["create"] = ["create"];
const rw: Verb[] = ["get", "patch", "update"];
const status: Subresource = { name: "status", verbs: rw };
const scale: Subresource = {
  name: "scale",
  kind: "Scale",
  groupVersion: ["autoscaling", "v1"],
  verbs: rw,
};

/** By group and version: `apps/v1`, `v1`. */
export const servedRows: Record<string, Row[]> = {
  v1: [
    ["bindings", "Binding", { verbs: create }],
    [
      "componentstatuses",
      "ComponentStatus",
      { verbs: ["get", "list"], cluster: true, short: ["cs"] },
    ],
    ["configmaps", "ConfigMap", { short: ["cm"], hash: "qFsyl6wFWjQ=" }],
    ["endpoints", "Endpoints", { short: ["ep"], hash: "fWeeMqaN/OA=" }],
    ["events", "Event", { short: ["ev"], hash: "r2yiGXH7wu8=" }],
    ["limitranges", "LimitRange", { short: ["limits"], hash: "EBKMFVe6cwo=" }],
    [
      "namespaces",
      "Namespace",
      {
        verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
        cluster: true,
        short: ["ns"],
        subresources: [{ name: "finalize", verbs: ["update"] }, status],
        hash: "Q3oi5N2YM8M=",
      },
    ],
    [
      "nodes",
      "Node",
      {
        cluster: true,
        short: ["no"],
        subresources: [
          {
            name: "proxy",
            kind: "NodeProxyOptions",
            verbs: ["create", "delete", "get", "patch", "update"],
          },
          status,
        ],
        hash: "XwShjMxG9Fs=",
      },
    ],
    [
      "persistentvolumeclaims",
      "PersistentVolumeClaim",
      { short: ["pvc"], subresources: [status], hash: "QWTyNDq0dC4=" },
    ],
    [
      "persistentvolumes",
      "PersistentVolume",
      { cluster: true, short: ["pv"], subresources: [status], hash: "HN/zwEC+JgM=" },
    ],
    [
      "pods",
      "Pod",
      {
        short: ["po"],
        categories: ["all"],
        subresources: [
          { name: "attach", kind: "PodAttachOptions", verbs: ["create", "get"] },
          { name: "binding", kind: "Binding", verbs: create },
          { name: "ephemeralcontainers", verbs: rw },
          { name: "eviction", kind: "Eviction", groupVersion: ["policy", "v1"], verbs: create },
          { name: "exec", kind: "PodExecOptions", verbs: ["create", "get"] },
          { name: "log", verbs: ["get"] },
          { name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"] },
          {
            name: "proxy",
            kind: "PodProxyOptions",
            verbs: ["create", "delete", "get", "patch", "update"],
          },
          { name: "resize", verbs: rw },
          status,
        ],
        hash: "xPOwRZ+Yhw8=",
      },
    ],
    ["podtemplates", "PodTemplate", { hash: "LIXB2x4IFpk=" }],
    [
      "replicationcontrollers",
      "ReplicationController",
      { short: ["rc"], categories: ["all"], subresources: [scale, status], hash: "Jond2If31h0=" },
    ],
    [
      "resourcequotas",
      "ResourceQuota",
      { short: ["quota"], subresources: [status], hash: "8uhSgffRX6w=" },
    ],
    ["secrets", "Secret", { hash: "S6u1pOWzb84=" }],
    [
      "serviceaccounts",
      "ServiceAccount",
      {
        short: ["sa"],
        subresources: [
          {
            name: "token",
            kind: "TokenRequest",
            groupVersion: ["authentication.k8s.io", "v1"],
            verbs: create,
          },
        ],
        hash: "pbx9ZvyFpBE=",
      },
    ],
    [
      "services",
      "Service",
      {
        short: ["svc"],
        categories: ["all"],
        subresources: [
          {
            name: "proxy",
            kind: "ServiceProxyOptions",
            verbs: ["create", "delete", "get", "patch", "update"],
          },
          status,
        ],
        hash: "0/CO1lhkEBI=",
      },
    ],
  ],
  "apiregistration.k8s.io/v1": [
    [
      "apiservices",
      "APIService",
      {
        cluster: true,
        categories: ["api-extensions"],
        subresources: [status],
        hash: "InPBPD7+PqM=",
      },
    ],
  ],
  "apps/v1": [
    ["controllerrevisions", "ControllerRevision", { hash: "85nkx63pcBU=" }],
    [
      "daemonsets",
      "DaemonSet",
      { short: ["ds"], categories: ["all"], subresources: [status], hash: "dd7pWHUlMKQ=" },
    ],
    [
      "deployments",
      "Deployment",
      {
        short: ["deploy"],
        categories: ["all"],
        subresources: [scale, status],
        hash: "8aSe+NMegvE=",
      },
    ],
    [
      "replicasets",
      "ReplicaSet",
      { short: ["rs"], categories: ["all"], subresources: [scale, status], hash: "P1RzHs8/mWQ=" },
    ],
    [
      "statefulsets",
      "StatefulSet",
      { short: ["sts"], categories: ["all"], subresources: [scale, status], hash: "H+vl74LkKdo=" },
    ],
  ],
  "events.k8s.io/v1": [["events", "Event", { short: ["ev"], hash: "r2yiGXH7wu8=" }]],
  "authentication.k8s.io/v1": [
    ["selfsubjectreviews", "SelfSubjectReview", { verbs: create, cluster: true }],
    ["tokenreviews", "TokenReview", { verbs: create, cluster: true }],
  ],
  "authorization.k8s.io/v1": [
    ["localsubjectaccessreviews", "LocalSubjectAccessReview", { verbs: create }],
    ["selfsubjectaccessreviews", "SelfSubjectAccessReview", { verbs: create, cluster: true }],
    ["selfsubjectrulesreviews", "SelfSubjectRulesReview", { verbs: create, cluster: true }],
    ["subjectaccessreviews", "SubjectAccessReview", { verbs: create, cluster: true }],
  ],
  "autoscaling/v2": [
    [
      "horizontalpodautoscalers",
      "HorizontalPodAutoscaler",
      { short: ["hpa"], categories: ["all"], subresources: [status], hash: "qwQve8ut294=" },
    ],
  ],
  "autoscaling/v1": [
    [
      "horizontalpodautoscalers",
      "HorizontalPodAutoscaler",
      { short: ["hpa"], categories: ["all"], subresources: [status], hash: "qwQve8ut294=" },
    ],
  ],
  "batch/v1": [
    [
      "cronjobs",
      "CronJob",
      { short: ["cj"], categories: ["all"], subresources: [status], hash: "sd5LIXh4Fjs=" },
    ],
    ["jobs", "Job", { categories: ["all"], subresources: [status], hash: "mudhfqk/qZY=" }],
  ],
  "certificates.k8s.io/v1": [
    [
      "certificatesigningrequests",
      "CertificateSigningRequest",
      {
        cluster: true,
        short: ["csr"],
        subresources: [{ name: "approval", verbs: rw }, status],
        hash: "95fRKMXA+00=",
      },
    ],
  ],
  "networking.k8s.io/v1": [
    ["ingressclasses", "IngressClass", { cluster: true, hash: "l/iqIbDgFyQ=" }],
    ["ingresses", "Ingress", { short: ["ing"], subresources: [status], hash: "39NQlfNR+bo=" }],
    ["ipaddresses", "IPAddress", { cluster: true, short: ["ip"], hash: "3f/plJFChNE=" }],
    ["networkpolicies", "NetworkPolicy", { short: ["netpol"], hash: "YpfwF18m1G8=" }],
    [
      "servicecidrs",
      "ServiceCIDR",
      { cluster: true, subresources: [status], hash: "gNLvruQhW2g=" },
    ],
  ],
  "policy/v1": [
    [
      "poddisruptionbudgets",
      "PodDisruptionBudget",
      { short: ["pdb"], subresources: [status], hash: "EVWiDmWqyJw=" },
    ],
  ],
  "rbac.authorization.k8s.io/v1": [
    ["clusterrolebindings", "ClusterRoleBinding", { cluster: true, hash: "48tpQ8gZHFc=" }],
    ["clusterroles", "ClusterRole", { cluster: true, hash: "bYE5ZWDrJ44=" }],
    ["rolebindings", "RoleBinding", { hash: "eGsCzGH6b1g=" }],
    ["roles", "Role", { hash: "7FuwZcIIItM=" }],
  ],
  "storage.k8s.io/v1": [
    ["csidrivers", "CSIDriver", { cluster: true, hash: "hL6j/rwBV5w=" }],
    ["csinodes", "CSINode", { cluster: true, hash: "Pe62DkZtjuo=" }],
    ["csistoragecapacities", "CSIStorageCapacity", { hash: "xeVl+2Ly1kE=" }],
    ["storageclasses", "StorageClass", { cluster: true, short: ["sc"], hash: "K+m6uJwbjGY=" }],
    [
      "volumeattachments",
      "VolumeAttachment",
      { cluster: true, subresources: [status], hash: "tJx/ezt6UDU=" },
    ],
    [
      "volumeattributesclasses",
      "VolumeAttributesClass",
      { cluster: true, short: ["vac"], hash: "tIjydgKBC5w=" },
    ],
  ],
  "admissionregistration.k8s.io/v1": [
    [
      "mutatingadmissionpolicies",
      "MutatingAdmissionPolicy",
      { cluster: true, categories: ["api-extensions"], hash: "LYmCf+UMVdg=" },
    ],
    [
      "mutatingadmissionpolicybindings",
      "MutatingAdmissionPolicyBinding",
      { cluster: true, categories: ["api-extensions"], hash: "90V5FRZZ3Zg=" },
    ],
    [
      "mutatingwebhookconfigurations",
      "MutatingWebhookConfiguration",
      { cluster: true, categories: ["api-extensions"], hash: "Sqi0GUgDaX0=" },
    ],
    [
      "validatingadmissionpolicies",
      "ValidatingAdmissionPolicy",
      {
        cluster: true,
        categories: ["api-extensions"],
        subresources: [status],
        hash: "6OxvlMmQ6is=",
      },
    ],
    [
      "validatingadmissionpolicybindings",
      "ValidatingAdmissionPolicyBinding",
      { cluster: true, categories: ["api-extensions"], hash: "v9715VZqakg=" },
    ],
    [
      "validatingwebhookconfigurations",
      "ValidatingWebhookConfiguration",
      { cluster: true, categories: ["api-extensions"], hash: "B0wHjQmsGNk=" },
    ],
  ],
  "apiextensions.k8s.io/v1": [
    [
      "customresourcedefinitions",
      "CustomResourceDefinition",
      {
        cluster: true,
        short: ["crd", "crds"],
        categories: ["api-extensions"],
        subresources: [status],
        hash: "jfWCUB31mvA=",
      },
    ],
  ],
  "scheduling.k8s.io/v1": [
    ["priorityclasses", "PriorityClass", { cluster: true, short: ["pc"], hash: "1QwjyaZjj3Y=" }],
  ],
  "coordination.k8s.io/v1": [["leases", "Lease", { hash: "gqkMMb/YqFM=" }]],
  "node.k8s.io/v1": [["runtimeclasses", "RuntimeClass", { cluster: true, hash: "WQTu1GL3T2Q=" }]],
  "discovery.k8s.io/v1": [["endpointslices", "EndpointSlice", { hash: "qgS0xkrxYAI=" }]],
  "resource.k8s.io/v1": [
    ["deviceclasses", "DeviceClass", { cluster: true, hash: "Yk2PTc1Ybxk=" }],
    ["resourceclaims", "ResourceClaim", { subresources: [status], hash: "wgAZaHcZxUg=" }],
    ["resourceclaimtemplates", "ResourceClaimTemplate", { hash: "TuzjC49aUfM=" }],
    ["resourceslices", "ResourceSlice", { cluster: true, hash: "KsC072WgaEY=" }],
  ],
  "flowcontrol.apiserver.k8s.io/v1": [
    ["flowschemas", "FlowSchema", { cluster: true, subresources: [status], hash: "GJVAJZSZBIw=" }],
    [
      "prioritylevelconfigurations",
      "PriorityLevelConfiguration",
      { cluster: true, subresources: [status], hash: "Kir5PVfvNeI=" },
    ],
  ],
};
