/** Which pods stand behind a Service and on which ports; shared by EndpointSlices and Endpoints. */
import type { Json, KubeObject } from "../../object.ts";
import { isPodFinished } from "../pod-state.ts";

/** Follows ShouldPodBeInEndpoints of k8s.io/endpointslice. */
export const isBackend = (pod: KubeObject, includeTerminating: boolean): boolean =>
  !isPodFinished(pod) &&
  (pod.status?.podIP ?? "") !== "" &&
  (includeTerminating || pod.metadata.deletionTimestamp === undefined);

/** The number behind a port's `targetPort`, which may be the name of a container's port; undefined when no container has it. */
export const findPort = (
  pod: KubeObject,
  { targetPort, port, protocol }: Json,
): number | undefined => {
  if (typeof targetPort !== "string") {
    return targetPort ?? port;
  }

  const sidecars = (pod.spec.initContainers ?? []).filter(
    ({ restartPolicy }: Json) => restartPolicy === "Always",
  );
  for (const { ports = [] } of [...pod.spec.containers, ...sidecars]) {
    for (const candidate of ports) {
      if (candidate.name === targetPort && (candidate.protocol ?? "TCP") === (protocol ?? "TCP")) {
        return candidate.containerPort;
      }
    }
  }

  return undefined;
};

export const isHeadless = ({ spec }: KubeObject): boolean =>
  spec.clusterIP === "None" || spec.clusterIP === undefined || spec.clusterIP === "";

/** The pod's own host name, where the Service governs it. */
export const hostnameOf = (pod: KubeObject, service: KubeObject): string | undefined =>
  pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;

export const podReference = ({ metadata }: KubeObject): Json => ({
  kind: "Pod",
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
});

/** Runs `sync` of every Service that a changed pod did or does belong to. */
export const servicesOf = (services: KubeObject[], labels: Record<string, string>): KubeObject[] =>
  services.filter(({ spec }) => {
    const selector = Object.entries((spec.selector ?? {}) as Record<string, string>);
    return selector.length > 0 && selector.every(([name, value]) => labels[name] === value);
  });
