/** The built-in causes by kind: a predicate on what is seen, one sentence, one command. */
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { Scene } from "./scene.ts";

type Cause = (object: Json, scene: Scene) => { say: string; look?: string } | undefined;

const where = ({ metadata }: KubeObject): string =>
  metadata.namespace === undefined ? "" : ` -n ${metadata.namespace}`;

const describe = (object: KubeObject): string =>
  `kubectl describe ${object.kind.toLowerCase()} ${object.metadata.name}${where(object)}`;

const condition = (object: Json, type: string): Json =>
  object.status?.conditions?.find((item: Json) => item.type === type);

const containers = (pod: Json): Json[] => [
  ...(pod.status?.initContainerStatuses ?? []),
  ...(pod.status?.containerStatuses ?? []),
];

const waiting = (pod: Json, reasons: readonly string[]): Json =>
  containers(pod).find(({ state }) => reasons.includes(state?.waiting?.reason));

/** Warnings about an object, the latest last. */
const warnings = (object: KubeObject, scene: Scene): Json[] => {
  const found = scene.find({ resource: "events" }, object.metadata.namespace ?? "");
  return found.known
    ? found.objects.filter(
        (event) =>
          event["type"] === "Warning" && event["involvedObject"]?.uid === object.metadata.uid,
      )
    : [];
};

const lastWarning = (object: KubeObject, scene: Scene, reason: string): Json =>
  warnings(object, scene)
    .filter((event) => event.reason === reason)
    .at(-1);

const podCauses: Cause[] = [
  (pod) => {
    const scheduled = condition(pod, "PodScheduled");
    return scheduled?.status === "False"
      ? { say: `No node takes it: ${scheduled.message}`, look: describe(pod) }
      : undefined;
  },
  (pod) => {
    const container = waiting(pod, ["ErrImagePull", "ImagePullBackOff", "InvalidImageName"]);
    return (
      container && {
        say: `Its image ${container.image} cannot be pulled: ${container.state.waiting.message ?? container.state.waiting.reason}`,
        look: describe(pod),
      }
    );
  },
  (pod) => {
    const container = waiting(pod, ["CrashLoopBackOff"]);
    return (
      container && {
        say: `Container ${container.name} starts and ends again and again (${container.restartCount} restarts).`,
        look: `kubectl logs ${pod.metadata.name} -c ${container.name} --previous${where(pod)}`,
      }
    );
  },
  (pod) => {
    const container = waiting(pod, [
      "CreateContainerConfigError",
      "CreateContainerError",
      "RunContainerError",
    ]);
    return (
      container && {
        say: `Container ${container.name} cannot be made: ${container.state.waiting.message ?? container.state.waiting.reason}`,
        look: describe(pod),
      }
    );
  },
  (pod, scene) => {
    const event = lastWarning(pod, scene, "FailedMount");
    return event && pod.status?.phase === "Pending"
      ? { say: `A volume cannot be mounted: ${event.message}`, look: describe(pod) }
      : undefined;
  },
  (pod) =>
    pod.status?.phase === "Failed"
      ? {
          say: `The pod has ended for good${pod.status.reason ? ` (${pod.status.reason})` : ""}; it does not start again.`,
          look: describe(pod),
        }
      : undefined,
  (pod, scene) => {
    const event = lastWarning(pod, scene, "Unhealthy");
    return event && condition(pod, "Ready")?.status === "False"
      ? { say: `It runs and is not ready: ${event.message}`, look: describe(pod) }
      : undefined;
  },
];

const failedCreate: Cause = (object, scene) => {
  const failure = condition(object, "ReplicaFailure");
  const message =
    failure?.status === "True"
      ? failure.message
      : lastWarning(object, scene, "FailedCreate")?.message;
  const short = (object.status?.replicas ?? 0) < (object.spec?.replicas ?? 1);
  return message !== undefined && short
    ? {
        say: `Its pods are refused: ${message}`,
        look: `kubectl get events${where(object)} --field-selector reason=FailedCreate`,
      }
    : undefined;
};

const selects = (selector: Json, labels: Json): boolean =>
  Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);

const serviceCauses: Cause[] = [
  (service, scene) => {
    const pods = scene.find({ resource: "pods" }, service.metadata.namespace);
    const { selector } = service.spec ?? {};
    return pods.known &&
      selector &&
      !pods.objects.some(({ metadata }) => selects(selector, metadata.labels))
      ? {
          say: "The Service's selector matches no pod label.",
          look: `kubectl get pods --show-labels${where(service)}`,
        }
      : undefined;
  },
];

const sliceCauses: Cause[] = [
  (slice) =>
    (slice.endpoints ?? []).some((endpoint: Json) => endpoint.conditions?.ready !== false)
      ? undefined
      : {
          say: "The Service has no ready endpoints: no pod matches its selector, or none is Ready.",
          look: `kubectl get pods --show-labels${where(slice)}`,
        },
];

const ingressCauses: Cause[] = [
  (ingress) =>
    ingress.spec?.ingressClassName === undefined &&
    ingress.metadata.annotations?.["kubernetes.io/ingress.class"] === undefined &&
    (ingress.status?.loadBalancer?.ingress ?? []).length === 0
      ? {
          say: "The Ingress names no class, and no controller has taken it.",
          look: "kubectl get ingressclass",
        }
      : undefined,
];

const hpaCauses: Cause[] = [
  (hpa) => {
    const active = condition(hpa, "ScalingActive");
    return active?.status === "False"
      ? { say: `The HPA reads no metrics: ${active.message}`, look: describe(hpa) }
      : undefined;
  },
];

const quotaCauses: Cause[] = [
  (quota) =>
    quota.status?.hard === undefined
      ? { say: "The quota is stored but not counted yet.", look: describe(quota) }
      : undefined,
];

export const causesByKind: Readonly<Record<string, readonly Cause[]>> = {
  Pod: podCauses,
  ReplicaSet: [failedCreate],
  StatefulSet: [failedCreate],
  DaemonSet: [failedCreate],
  Job: [failedCreate],
  Deployment: [failedCreate],
  Service: serviceCauses,
  EndpointSlice: sliceCauses,
  Ingress: ingressCauses,
  HorizontalPodAutoscaler: hpaCauses,
  ResourceQuota: quotaCauses,
};
