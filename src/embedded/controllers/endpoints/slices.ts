/** EndpointSlices: the addresses behind each Service with a selector. Follows k8s.io/endpointslice. */
import type { Client } from "../../api/client.ts";
import { clone, controllerOf } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { StartController } from "../controller.ts";
import { controllerRef } from "../controller-ref.ts";
import { isPodReady } from "../pod-state.ts";
import { canonical } from "../template-hash.ts";
import { findPort, hostnameOf, isBackend, isHeadless, podReference } from "./backends.ts";
import { createServiceLoop } from "./loop.ts";
import { inSliceOrder } from "./port-order.ts";
import {
  byAddress,
  createSlice,
  deleteIfThere,
  managedBy,
  serviceName,
  slicesKey,
} from "./slice.ts";
import { createTriggerTimes, withTriggerTime } from "./trigger-times.ts";

const manager = "endpointslice-controller.k8s.io";
const headless = "service.kubernetes.io/headless";
/** Endpoints in one slice. */
const capacity = 100;

interface Wanted {
  ports: Json[];
  endpoints: Json[];
}

/** The Service whose slices are written, and what made that necessary when. */
interface Cause {
  service: KubeObject;
  time: string | undefined;
}

export const startEndpointSlices: StartController = (context) => {
  const { client } = context;
  const times = createTriggerTimes();
  const loop = createServiceLoop(context, {
    name: "endpointslice",
    writes: slicesKey,
    serviceOf: ({ metadata }) =>
      metadata.labels?.[managedBy] === manager ? metadata.labels[serviceName] : undefined,
    async sync(key, service, pods) {
      const { type, selector } = service?.spec ?? {};
      if (service === undefined) {
        times.forget(key);
      }

      if (service === undefined || type === "ExternalName" || selector === undefined) {
        return;
      }

      const existing = slices
        .get(service.metadata.uid)
        .filter(
          ({ metadata }) =>
            metadata.labels?.[managedBy] === manager && metadata.deletionTimestamp === undefined,
        );
      const cause = { service, time: times.next(service, pods) };
      await reconcile(client, cause, existing, wantedOf(client, service, pods));
    },
  });
  const slices = loop.index(slicesKey, (slice) => {
    const owner = controllerOf(slice);
    return owner === undefined ? [] : [owner.uid];
  });
  return loop;
};

const wantedOf = (client: Client, service: KubeObject, pods: KubeObject[]): Wanted[] => {
  const groups = new Map<string, Wanted>();
  for (const pod of pods.filter((candidate) => isBackend(candidate, true))) {
    const ports = portsOf(service, pod);
    const key = canonical(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(client, service, pod));
  }

  return [...groups.values()].flatMap(({ ports, endpoints }) =>
    inPieces(inSliceOrder(ports), endpoints),
  );
};

const inPieces = (ports: Json[], endpoints: Json[]): Wanted[] => {
  const pieces: Wanted[] = [];
  for (let start = 0; start < endpoints.length; start += capacity) {
    pieces.push({ ports, endpoints: endpoints.slice(start, start + capacity) });
  }

  return pieces;
};

const portsOf = (service: KubeObject, pod: KubeObject): Json[] =>
  (service.spec.ports ?? []).flatMap((port: Json) => {
    const number = findPort(pod, port);
    return number === undefined
      ? []
      : [
          {
            name: port.name ?? "",
            port: number,
            protocol: port.protocol ?? "TCP",
            ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
          },
        ];
  });

const endpointOf = (client: Client, service: KubeObject, pod: KubeObject): Json => {
  const { nodeName } = pod.spec;
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const node = nodeName === undefined ? undefined : client.get("nodes", undefined, nodeName);
  const zone = node?.metadata.labels?.["topology.kubernetes.io/zone"];
  const hostname = hostnameOf(pod, service);
  return {
    addresses: [pod.status.podIP],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    targetRef: podReference(pod),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(zone === undefined ? {} : { zone }),
    ...(hostname === undefined ? {} : { hostname }),
  };
};

const labelsOf = (service: KubeObject): Record<string, string> => ({
  ...service.metadata.labels,
  ...(isHeadless(service) ? { [headless]: "" } : {}),
  [serviceName]: service.metadata.name,
  [managedBy]: manager,
});

const reconcile = async (
  client: Client,
  cause: Cause,
  existing: KubeObject[],
  wanted: Wanted[],
): Promise<void> => {
  // A Service without any endpoint still has one slice, so that its absence means "not looked at yet".
  const targets = wanted.length === 0 ? [{ ports: [], endpoints: [] }] : wanted;
  const free = [...existing];
  for (const target of targets) {
    const same = free.findIndex(({ ports }) => canonical(ports) === canonical(target.ports));
    const [slice] = free.splice(same === -1 ? 0 : same, 1);
    await (slice === undefined
      ? addSlice(client, cause, target)
      : updateSlice(client, cause, slice, target));
  }

  for (const { metadata } of free) {
    await deleteIfThere(client, slicesKey, metadata.namespace, metadata.name);
  }
};

const addSlice = async (
  client: Client,
  { service, time }: Cause,
  target: Wanted,
): Promise<void> => {
  await createSlice(client, {
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace,
      labels: labelsOf(service),
      annotations: withTriggerTime(undefined, time),
      ownerReferences: [controllerRef(service)],
    },
    addressType: service.spec.ipFamilies?.[0] ?? "IPv4",
    ...target,
  });
};

const updateSlice = async (
  client: Client,
  { service, time }: Cause,
  slice: KubeObject,
  target: Wanted,
): Promise<void> => {
  const labels = labelsOf(service);
  const wanted = canonical([target.ports, byAddress(target.endpoints), labels]);
  if (
    canonical([slice.ports, byAddress(slice.endpoints ?? []), slice.metadata.labels]) !== wanted
  ) {
    const copy = clone(slice);
    Object.assign(copy, target);
    copy.metadata.labels = labels;
    copy.metadata.annotations = withTriggerTime(slice.metadata.annotations, time);
    await client.update(slicesKey, copy);
  }
};
