/** Which rules belong to which resource. */
import type { ResourceKey } from "../object.ts";
import type { KindRules } from "./kind-rules.ts";
import { persistentVolumeClaims } from "./kinds/claims.ts";
import { configMaps, secrets } from "./kinds/config.ts";
import { cronJobs } from "./kinds/cron-jobs.ts";
import { daemonSets } from "./kinds/daemon-sets.ts";
import { deployments } from "./kinds/deployments.ts";
import { endpoints, endpointSlices } from "./kinds/endpoints.ts";
import { jobs } from "./kinds/jobs.ts";
import { limitRanges } from "./kinds/limits.ts";
import { namespaces } from "./kinds/namespaces.ts";
import { pods } from "./kinds/pods.ts";
import { resourceQuotas } from "./kinds/quotas.ts";
import { podTemplates, replicaSets, replicationControllers } from "./kinds/replica-sets.ts";
import { services } from "./kinds/services.ts";
import { controllerRevisions, statefulSets } from "./kinds/stateful-sets.ts";
import { persistentVolumes, storageClasses } from "./kinds/volumes.ts";
import { pathSegment } from "./names.ts";
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
  "rbac.authorization.k8s.io/roles": { name: pathSegment },
  "storage.k8s.io/storageclasses": storageClasses,
};

const custom: KindRules = { generation: ["*"] };
const plain: KindRules = {};

export const rulesOf = (info: ResourceInfo): KindRules =>
  info.custom === true ? custom : (kinds[info.key] ?? plain);
