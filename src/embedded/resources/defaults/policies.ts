/** Defaults of networking, storage, RBAC, admission, scheduling, flow control and API registration. */
import type { Json } from "../../object.ts";
import { fill, fillNumbers, fillPointers } from "../fill.ts";
import type { TypeDefaults } from "../fill.ts";

const rbacGroup = "rbac.authorization.k8s.io";

const roleRef = (value: Json): void => {
  value.roleRef ??= {};
  fill(value.roleRef, { apiGroup: rbacGroup });
};

const subject = (value: Json): void => {
  if (value.kind === "User" || value.kind === "Group") {
    fill(value, { apiGroup: rbacGroup });
  }
};

const policyTypes = (value: Json): void => {
  if ((value.policyTypes ?? []).length === 0) {
    value.policyTypes = ["Ingress", ...((value.egress ?? []).length > 0 ? ["Egress"] : [])];
  }
};

const matching = (): Json => ({
  matchPolicy: "Equivalent",
  namespaceSelector: {},
  objectSelector: {},
});

const webhook = (): Json => ({ failurePolicy: "Fail", ...matching(), timeoutSeconds: 10 });

const csiDriver = (value: Json): void => {
  fillPointers(value, {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: "ReadWriteOnceWithFSType",
    requiresRepublish: false,
    seLinuxMount: false,
  });
  if ((value.volumeLifecycleModes ?? []).length === 0) {
    value.volumeLifecycleModes = ["Persistent"];
  }
};

const port443 = (value: Json): void => fillPointers(value, { port: 443 });

export const policyDefaults: TypeDefaults = {
  "rbac.v1.RoleBinding": roleRef,
  "rbac.v1.ClusterRoleBinding": roleRef,
  "rbac.v1.Subject": subject,
  "networking.v1.NetworkPolicySpec": policyTypes,
  "networking.v1.NetworkPolicyPort": (value) => fillPointers(value, { protocol: "TCP" }),
  "networking.v1.IngressClassParametersReference": (value) =>
    fillPointers(value, { scope: "Cluster" }),
  "storage.v1.StorageClass": (value) =>
    fillPointers(value, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" }),
  "storage.v1.CSIDriverSpec": csiDriver,
  "scheduling.v1.PriorityClass": (value) =>
    fillPointers(value, { preemptionPolicy: "PreemptLowerPriority" }),
  "admissionregistration.v1.ValidatingWebhook": (value) => fillPointers(value, webhook()),
  "admissionregistration.v1.MutatingWebhook": (value) =>
    fillPointers(value, { ...webhook(), reinvocationPolicy: "Never" }),
  "admissionregistration.v1.RuleWithOperations": (value) => fillPointers(value, { scope: "*" }),
  "admissionregistration.v1.NamedRuleWithOperations": (value) =>
    fillPointers(value, { scope: "*" }),
  "admissionregistration.v1.ServiceReference": port443,
  "admissionregistration.v1.ValidatingAdmissionPolicySpec": (value) =>
    fillPointers(value, { failurePolicy: "Fail" }),
  "admissionregistration.v1.MutatingAdmissionPolicySpec": (value) =>
    fillPointers(value, { failurePolicy: "Fail" }),
  "admissionregistration.v1.MatchResources": (value) => fillPointers(value, matching()),
  "flowcontrol.v1.FlowSchemaSpec": (value) => fillNumbers(value, { matchingPrecedence: 1000 }),
  "flowcontrol.v1.ExemptPriorityLevelConfiguration": (value) =>
    fillPointers(value, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
  "flowcontrol.v1.LimitedPriorityLevelConfiguration": (value) =>
    fillPointers(value, { nominalConcurrencyShares: 30, lendablePercent: 0 }),
  "flowcontrol.v1.QueuingConfiguration": (value) =>
    fillNumbers(value, { handSize: 8, queues: 64, queueLengthLimit: 50 }),
  "apiregistration.v1.ServiceReference": port443,
  "resource.v1.DeviceToleration": (value) => fill(value, { operator: "Equal" }),
};
