/** Which rules belong to which resource. */
import type { ResourceKey } from "../object.ts";
import type { KindRules } from "./kind-rules.ts";
import {
  mutatingAdmissionPolicies,
  validatingAdmissionPolicies,
} from "./kinds/admission-policies.ts";
import {
  mutatingAdmissionPolicyBindings,
  validatingAdmissionPolicyBindings,
} from "./kinds/policy-bindings.ts";
import { horizontalPodAutoscalers } from "./kinds/autoscalers.ts";
import { leases, podDisruptionBudgets, priorityClasses } from "./kinds/budgets.ts";
import { certificateSigningRequests } from "./kinds/certificates.ts";
import { apiServices } from "./kinds/api-services.ts";
import * as csi from "./kinds/csi.ts";
import { customResourceDefinitions } from "./kinds/definitions.ts";
import { events } from "./kinds/events.ts";
import { flowSchemas } from "./kinds/flow-schemas.ts";
import { priorityLevels } from "./kinds/priority-levels.ts";
import { ingressClasses, ingresses } from "./kinds/ingresses.ts";
import { networkPolicies } from "./kinds/network-policies.ts";
import { nodes } from "./kinds/nodes.ts";
import * as others from "./kinds/others.ts";
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from "./kinds/rbac.ts";
import { webhookConfigurations } from "./kinds/webhooks.ts";
import { persistentVolumeClaims } from "./kinds/claims.ts";
import { configMaps, secrets } from "./kinds/config.ts";
import { cronJobs } from "./kinds/cron-jobs.ts";
import { daemonSets } from "./kinds/daemon-sets.ts";
import { deployments } from "./kinds/deployments.ts";
import { endpointSlices } from "./kinds/endpoint-slices.ts";
import { endpoints } from "./kinds/endpoints.ts";
import { resourceSlices } from "./kinds/resource-slices.ts";
import { jobs } from "./kinds/jobs.ts";
import { limitRanges } from "./kinds/limits.ts";
import { namespaces } from "./kinds/namespaces.ts";
import { pods } from "./kinds/pods.ts";
import { resourceQuotas } from "./kinds/quotas.ts";
import { podTemplates, replicaSets, replicationControllers } from "./kinds/replica-sets.ts";
import { services } from "./kinds/services.ts";
import { controllerRevisions, statefulSets } from "./kinds/stateful-sets.ts";
import { persistentVolumes, storageClasses } from "./kinds/volumes.ts";
import type { ResourceInfo } from "./resource.ts";

const kinds: Record<ResourceKey, KindRules> = {
  configmaps: configMaps,
  endpoints,
  limitranges: limitRanges,
  namespaces,
  persistentvolumeclaims: persistentVolumeClaims,
  persistentvolumes: persistentVolumes,
  pods,
  podtemplates: podTemplates,
  replicationcontrollers: replicationControllers,
  resourcequotas: resourceQuotas,
  secrets,
  services,
  "apps/controllerrevisions": controllerRevisions,
  "apps/daemonsets": daemonSets,
  "apps/deployments": deployments,
  "apps/replicasets": replicaSets,
  "apps/statefulsets": statefulSets,
  "batch/cronjobs": cronJobs,
  "batch/jobs": jobs,
  "discovery.k8s.io/endpointslices": endpointSlices,
  events,
  nodes,
  serviceaccounts: others.serviceAccounts,
  "admissionregistration.k8s.io/mutatingadmissionpolicies": mutatingAdmissionPolicies,
  "admissionregistration.k8s.io/mutatingadmissionpolicybindings": mutatingAdmissionPolicyBindings,
  "admissionregistration.k8s.io/mutatingwebhookconfigurations": webhookConfigurations,
  "admissionregistration.k8s.io/validatingadmissionpolicies": validatingAdmissionPolicies,
  "admissionregistration.k8s.io/validatingadmissionpolicybindings":
    validatingAdmissionPolicyBindings,
  "admissionregistration.k8s.io/validatingwebhookconfigurations": webhookConfigurations,
  "apiextensions.k8s.io/customresourcedefinitions": customResourceDefinitions,
  "apiregistration.k8s.io/apiservices": apiServices,
  "autoscaling/horizontalpodautoscalers": horizontalPodAutoscalers,
  "certificates.k8s.io/certificatesigningrequests": certificateSigningRequests,
  "coordination.k8s.io/leases": leases,
  "flowcontrol.apiserver.k8s.io/flowschemas": flowSchemas,
  "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": priorityLevels,
  "networking.k8s.io/ingressclasses": ingressClasses,
  "networking.k8s.io/ingresses": ingresses,
  "networking.k8s.io/ipaddresses": others.ipAddresses,
  "networking.k8s.io/networkpolicies": networkPolicies,
  "networking.k8s.io/servicecidrs": others.serviceCidrs,
  "node.k8s.io/runtimeclasses": others.runtimeClasses,
  "policy/poddisruptionbudgets": podDisruptionBudgets,
  "rbac.authorization.k8s.io/clusterrolebindings": clusterRoleBindings,
  "rbac.authorization.k8s.io/clusterroles": clusterRoles,
  "rbac.authorization.k8s.io/rolebindings": roleBindings,
  "rbac.authorization.k8s.io/roles": roles,
  "resource.k8s.io/deviceclasses": others.deviceClasses,
  "resource.k8s.io/resourceclaims": others.resourceClaims,
  "resource.k8s.io/resourceslices": resourceSlices,
  "scheduling.k8s.io/priorityclasses": priorityClasses,
  "storage.k8s.io/csidrivers": csi.csiDrivers,
  "storage.k8s.io/csinodes": csi.csiNodes,
  "storage.k8s.io/csistoragecapacities": csi.csiStorageCapacities,
  "storage.k8s.io/storageclasses": storageClasses,
  "storage.k8s.io/volumeattachments": csi.volumeAttachments,
  "storage.k8s.io/volumeattributesclasses": csi.volumeAttributesClasses,
};

const custom: KindRules = { generation: ["*"] };
const plain: KindRules = {};

export const rulesOf = (info: ResourceInfo): KindRules =>
  info.custom === true ? custom : (kinds[info.key] ?? plain);
