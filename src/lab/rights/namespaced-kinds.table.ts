/** Kinds of objects inside namespaces that labs use: how commands call them, and where the API has them. */

export interface NamespacedKind {
  kind: string;
  group: string;
  plural: string;
  short?: string;
}

const row = (kind: string, group: string, plural: string, short?: string): NamespacedKind => ({
  kind,
  group,
  plural,
  ...(short !== undefined && { short }),
});

const rbac = "rbac.authorization.k8s.io";

/** Source: `kubectl api-resources --namespaced=true` of Kubernetes 1.36. */
export const namespacedKinds: readonly NamespacedKind[] = [
  row("Pod", "", "pods", "po"),
  row("Service", "", "services", "svc"),
  row("ConfigMap", "", "configmaps", "cm"),
  row("Secret", "", "secrets"),
  row("ServiceAccount", "", "serviceaccounts", "sa"),
  row("PersistentVolumeClaim", "", "persistentvolumeclaims", "pvc"),
  row("ResourceQuota", "", "resourcequotas", "quota"),
  row("LimitRange", "", "limitranges", "limits"),
  row("Endpoints", "", "endpoints", "ep"),
  row("Event", "", "events", "ev"),
  row("ReplicationController", "", "replicationcontrollers", "rc"),
  row("Deployment", "apps", "deployments", "deploy"),
  row("DaemonSet", "apps", "daemonsets", "ds"),
  row("StatefulSet", "apps", "statefulsets", "sts"),
  row("ReplicaSet", "apps", "replicasets", "rs"),
  row("ControllerRevision", "apps", "controllerrevisions"),
  row("Job", "batch", "jobs"),
  row("CronJob", "batch", "cronjobs", "cj"),
  row("HorizontalPodAutoscaler", "autoscaling", "horizontalpodautoscalers", "hpa"),
  row("PodDisruptionBudget", "policy", "poddisruptionbudgets", "pdb"),
  row("Ingress", "networking.k8s.io", "ingresses", "ing"),
  row("NetworkPolicy", "networking.k8s.io", "networkpolicies", "netpol"),
  row("EndpointSlice", "discovery.k8s.io", "endpointslices"),
  row("Lease", "coordination.k8s.io", "leases"),
  row("Role", rbac, "roles"),
  row("RoleBinding", rbac, "rolebindings"),
  row("Gateway", "gateway.networking.k8s.io", "gateways", "gtw"),
  row("HTTPRoute", "gateway.networking.k8s.io", "httproutes"),
];

export const namespacedKindOf = (word: string): NamespacedKind | undefined => {
  const [name = "", ...group] = word.toLowerCase().split(".");
  return namespacedKinds.find(
    (kind) =>
      [kind.kind.toLowerCase(), kind.plural, kind.short].includes(name) &&
      (group.length === 0 || group.join(".") === kind.group),
  );
};
