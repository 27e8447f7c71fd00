/** Endpoints, the deprecated form that is still kept for every Service with a selector. Follows k8s.io/kubernetes pkg/controller/endpoint. */
import type { Client } from "../../api/client.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { StartController } from "../controller.ts";
import { splitKey } from "../loop.ts";
import { isNamespaceTerminating } from "../pod-control.ts";
import { isPodReady } from "../pod-state.ts";
import { canonical } from "../template-hash.ts";
import { findPort, hostnameOf, isBackend, isHeadless, podReference } from "./backends.ts";
import { createServiceLoop } from "./loop.ts";
import { repack } from "./repack.ts";
import { deleteIfThere } from "./slice.ts";
import { createTriggerTimes, withTriggerTime } from "./trigger-times.ts";

const managedBy = "endpoints.kubernetes.io/managed-by";
const headless = "service.kubernetes.io/headless";

export const startEndpoints: StartController = (context) => {
  const { client } = context;
  const times = createTriggerTimes();
  return createServiceLoop(context, {
    name: "endpoints",
    writes: "endpoints",
    serviceOf: ({ metadata }) =>
      metadata.labels?.[managedBy] === "endpoint-controller" ? metadata.name : undefined,
    async sync(key, service, pods) {
      if (service === undefined) {
        times.forget(key);
        const [namespace, name] = splitKey(key);
        if (client.get("endpoints", namespace, name) !== undefined) {
          await deleteIfThere(client, "endpoints", namespace, name);
        }
      } else if (service.spec.type !== "ExternalName" && service.spec.selector !== undefined) {
        const time = times.next(service, pods);
        await write(client, { service, time }, subsetsOf(service, pods));
      }
    },
  });
};

const subsetsOf = (service: KubeObject, pods: KubeObject[]): Json[] => {
  const everybody = service.spec.publishNotReadyAddresses === true;
  return repack(
    pods
      .filter((candidate) => isBackend(candidate, everybody))
      .flatMap((pod) => {
        const ports = portsOf(service, pod);
        const list = everybody || isPodReady(pod) ? "addresses" : "notReadyAddresses";
        const isOffer =
          ports.length > 0 || (service.spec.clusterIP === "None" && isPortless(service));
        return isOffer ? [{ ports, [list]: [addressOf(service, pod)] }] : [];
      }),
  );
};

const isPortless = ({ spec }: KubeObject): boolean => (spec.ports ?? []).length === 0;

const portsOf = (service: KubeObject, pod: KubeObject): Json[] =>
  (service.spec.ports ?? []).flatMap((port: Json) => {
    const number = findPort(pod, port);
    return number === undefined
      ? []
      : [
          {
            ...(port.name === undefined || port.name === "" ? {} : { name: port.name }),
            port: number,
            protocol: port.protocol ?? "TCP",
            ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
          },
        ];
  });

const addressOf = (service: KubeObject, pod: KubeObject): Json => {
  const hostname = hostnameOf(pod, service);
  return {
    ip: pod.status.podIP,
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: podReference(pod),
  };
};

const write = async (
  client: Client,
  { service, time }: { service: KubeObject; time: string | undefined },
  subsets: Json[],
): Promise<void> => {
  const { namespace, name } = service.metadata;
  const stored = client.get("endpoints", namespace, name);
  const labels = {
    ...service.metadata.labels,
    ...(isHeadless(service) ? { [headless]: "" } : {}),
    [managedBy]: "endpoint-controller",
  };
  try {
    if (stored === undefined) {
      await client.create("endpoints", {
        apiVersion: "v1",
        kind: "Endpoints",
        metadata: { name, namespace, labels, annotations: withTriggerTime(undefined, time) },
        subsets,
      });
    } else if (
      canonical([stored.subsets ?? [], stored.metadata.labels]) !== canonical([subsets, labels])
    ) {
      const copy = clone(stored);
      copy.metadata.labels = labels;
      copy.metadata.annotations = withTriggerTime(stored.metadata.annotations, time);
      copy.subsets = subsets;
      await client.update("endpoints", copy);
    }
  } catch (error) {
    if (!isNamespaceTerminating(error)) {
      throw error;
    }
  }
};
