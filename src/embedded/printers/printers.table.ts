/** Which printer prints which kind. */
import { printAutoscaler } from "./autoscaler.ts";
import type { Print } from "./cell.ts";
import * as cluster from "./cluster.ts";
import * as extension from "./extension.ts";
import * as network from "./network.ts";
import { printPod } from "./pod.ts";
import * as storage from "./storage.ts";
import * as workloads from "./workloads.ts";

/** By group and kind; kinds that are not here print name and creation time. */
export const printers: Record<string, Print> = {
  "/ComponentStatus": cluster.printComponentStatus,
  "/ConfigMap": cluster.printConfigMap,
  "/Endpoints": network.printEndpoints,
  "/Event": cluster.printEvent,
  "/Namespace": cluster.printNamespace,
  "/Node": cluster.printNode,
  "/PersistentVolume": storage.printVolume,
  "/PersistentVolumeClaim": storage.printClaim,
  "/Pod": printPod,
  "/PodTemplate": workloads.printPodTemplate,
  "/ReplicationController": workloads.printReplicationController,
  "/ResourceQuota": cluster.printQuota,
  "/Secret": cluster.printSecret,
  "/Service": network.printService,
  "/ServiceAccount": cluster.printAge,
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": extension.printMutatingPolicy,
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": extension.printPolicyBinding,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": extension.printWebhooks,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": extension.printValidatingPolicy,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": extension.printPolicyBinding,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": extension.printWebhooks,
  "apiregistration.k8s.io/APIService": extension.printApiService,
  "apps/ControllerRevision": workloads.printControllerRevision,
  "apps/DaemonSet": workloads.printDaemonSet,
  "apps/Deployment": workloads.printDeployment,
  "apps/ReplicaSet": workloads.printReplicaSet,
  "apps/StatefulSet": workloads.printStatefulSet,
  "autoscaling/HorizontalPodAutoscaler": printAutoscaler,
  "batch/CronJob": workloads.printCronJob,
  "batch/Job": workloads.printJob,
  "certificates.k8s.io/CertificateSigningRequest": cluster.printSigningRequest,
  "coordination.k8s.io/Lease": cluster.printLease,
  "discovery.k8s.io/EndpointSlice": network.printEndpointSlice,
  "events.k8s.io/Event": cluster.printEvent,
  "flowcontrol.apiserver.k8s.io/FlowSchema": extension.printFlowSchema,
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": extension.printPriorityLevel,
  "networking.k8s.io/IPAddress": network.printIpAddress,
  "networking.k8s.io/Ingress": network.printIngress,
  "networking.k8s.io/IngressClass": network.printIngressClass,
  "networking.k8s.io/NetworkPolicy": network.printNetworkPolicy,
  "networking.k8s.io/ServiceCIDR": network.printServiceCidr,
  "node.k8s.io/RuntimeClass": cluster.printRuntimeClass,
  "policy/PodDisruptionBudget": workloads.printBudget,
  "rbac.authorization.k8s.io/ClusterRoleBinding": cluster.printBinding,
  "rbac.authorization.k8s.io/RoleBinding": cluster.printBinding,
  "resource.k8s.io/DeviceClass": cluster.printAge,
  "resource.k8s.io/ResourceClaim": extension.printResourceClaim,
  "resource.k8s.io/ResourceClaimTemplate": cluster.printAge,
  "resource.k8s.io/ResourceSlice": extension.printResourceSlice,
  "scheduling.k8s.io/PriorityClass": cluster.printPriorityClass,
  "storage.k8s.io/CSIDriver": storage.printCsiDriver,
  "storage.k8s.io/CSINode": storage.printCsiNode,
  "storage.k8s.io/StorageClass": storage.printStorageClass,
  "storage.k8s.io/VolumeAttachment": storage.printAttachment,
  "storage.k8s.io/VolumeAttributesClass": storage.printAttributesClass,
};
