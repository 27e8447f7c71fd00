/** EndpointSlices of Services without a selector, from the Endpoints that somebody wrote for them. Follows k8s.io/kubernetes pkg/controller/endpointslicemirroring. */
import type { Client, EventRecorder } from "../../api/client.ts";
import { namespacedName } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { StartController } from "../controller.ts";
import { controllerRef } from "../controller-ref.ts";
import { createLoop, splitKey } from "../loop.ts";
import { canonical } from "../template-hash.ts";
import { inSliceOrder } from "./port-order.ts";
import { repack } from "./repack.ts";
import {
  byAddress,
  createSlice,
  deleteIfThere,
  managedBy,
  serviceName,
  slicesKey,
} from "./slice.ts";

const manager = "endpointslicemirroring-controller.k8s.io";
const skipMirror = "endpointslice.kubernetes.io/skip-mirror";
const leader = "control-plane.alpha.kubernetes.io/leader";
const ownAnnotations = new Set([
  "endpoints.kubernetes.io/last-change-trigger-time",
  "kubectl.kubernetes.io/last-applied-configuration",
]);
/** Addresses of one subset. */
const capacity = 1000;

interface Wanted {
  addressType: "IPv4" | "IPv6";
  ports: Json[];
  endpoints: Json[];
}

export const startEndpointSliceMirroring: StartController = (context) => {
  const { client } = context;
  const recorder = context.recorder({ component: "endpoint-slice-mirroring-controller" });
  const loop = createLoop(context, "endpointslicemirroring", async (key) => {
    const endpoints = mirroredAt(client, key);
    const existing = slices.get(key);
    const free =
      endpoints === undefined
        ? existing
        : await reconcile(client, endpoints, existing, wantedOf(endpoints, recorder));
    for (const { metadata } of free) {
      await deleteIfThere(client, slicesKey, metadata.namespace, metadata.name);
    }
  });
  const slices = loop.index(slicesKey, (slice) => servicesOf(slice));

  loop.watch("endpoints", ({ object, old }) => {
    if (isOffered(object) || (old !== undefined && isOffered(old))) {
      loop.queue.add(namespacedName(object));
    }
  });
  loop.watch("services", ({ object, old }) => {
    if (isSelectorless(object) || (old !== undefined && isSelectorless(old))) {
      loop.queue.add(namespacedName(object));
    }
  });
  loop.watch(slicesKey, ({ object, old }) => {
    for (const service of new Set([object, old ?? object].flatMap((slice) => servicesOf(slice)))) {
      loop.queue.add(service);
    }
  });
  return loop;
};

/** The Endpoints under that name, when somebody else is to look after them. */
const mirroredAt = (client: Client, key: string): KubeObject | undefined => {
  const [namespace, name] = splitKey(key);
  const endpoints = client.get("endpoints", namespace, name);
  const service = client.get("services", namespace, name);
  return endpoints !== undefined &&
    isOffered(endpoints) &&
    service !== undefined &&
    isSelectorless(service)
    ? endpoints
    : undefined;
};

const isOffered = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.[skipMirror] !== "true" && metadata.annotations?.[leader] === undefined;

const isSelectorless = ({ spec }: KubeObject): boolean => spec.selector === undefined;

/** `NAMESPACE/NAME` of the Service that a slice of this controller stands for. */
const servicesOf = ({ metadata: { labels, namespace } }: KubeObject): string[] =>
  labels?.[managedBy] === manager ? [`${namespace}/${labels[serviceName]}`] : [];

const wantedOf = (endpoints: KubeObject, recorder: EventRecorder): Wanted[] => {
  let skipped = 0;
  const wanted = repack(endpoints.subsets ?? []).flatMap((subset): Wanted[] => {
    const all: Json[] = [
      ...(subset.addresses ?? []).map((address: Json) => endpointOf(address, true)),
      ...(subset.notReadyAddresses ?? []).map((address: Json) => endpointOf(address, false)),
    ];
    const chosen = all.slice(0, capacity);
    skipped += all.length - chosen.length;
    const ports = inSliceOrder((subset.ports ?? []).map((port: Json) => ({ name: "", ...port })));
    const isOfSix = ({ addresses }: Json): boolean => addresses[0].includes(":");
    return [
      { addressType: "IPv4", ports, endpoints: chosen.filter((endpoint) => !isOfSix(endpoint)) },
      { addressType: "IPv6", ports, endpoints: chosen.filter((endpoint) => isOfSix(endpoint)) },
    ];
  });
  if (skipped > 0) {
    recorder.event(
      endpoints,
      "Warning",
      "TooManyAddressesToMirror",
      `A max of ${capacity} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`,
    );
  }

  return wanted.filter((slice) => slice.endpoints.length > 0);
};

const endpointOf = ({ ip, targetRef, nodeName, hostname }: Json, ready: boolean): Json => ({
  addresses: [ip],
  conditions: { ready },
  ...(targetRef === undefined ? {} : { targetRef }),
  ...(nodeName === undefined ? {} : { nodeName }),
  ...(hostname ? { hostname } : {}),
});

/** Slices with the same ports keep their name, others of the same address family are used anew. @returns those that are left over */
const reconcile = async (
  client: Client,
  endpoints: KubeObject,
  existing: readonly KubeObject[],
  wanted: readonly Wanted[],
): Promise<Iterable<KubeObject>> => {
  const free = new Set(existing);
  const take = (fits: (slice: KubeObject) => boolean): KubeObject | undefined => {
    const found = [...free].find((slice) => fits(slice));
    if (found !== undefined) {
      free.delete(found);
    }

    return found;
  };
  const pairs = wanted.map((target) => ({ target, same: take((slice) => fits(slice, target)) }));
  for (const { target, same } of pairs) {
    const slice = same ?? take(({ addressType }) => addressType === target.addressType);
    await (slice === undefined
      ? addSlice(client, endpoints, target)
      : updateSlice(client, endpoints, slice, target));
  }

  return free;
};

const fits = (slice: KubeObject, { addressType, ports }: Wanted): boolean =>
  slice.addressType === addressType && canonical(slice.ports) === canonical(ports);

const metadataOf = ({ metadata }: KubeObject): Json => ({
  labels: { ...metadata.labels, [serviceName]: metadata.name, [managedBy]: manager },
  annotations: Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([name]) => !ownAnnotations.has(name)),
  ),
});

const addSlice = async (client: Client, endpoints: KubeObject, target: Wanted): Promise<void> => {
  const { name, namespace, deletionTimestamp } = endpoints.metadata;
  if (deletionTimestamp === undefined) {
    await createSlice(client, {
      metadata: {
        ...metadataOf(endpoints),
        generateName: `${name}-`,
        namespace,
        ownerReferences: [controllerRef(endpoints)],
      },
      ...target,
    });
  }
};

const updateSlice = async (
  client: Client,
  endpoints: KubeObject,
  slice: KubeObject,
  target: Wanted,
): Promise<void> => {
  const { namespace, name } = slice.metadata;
  const { labels, annotations } = metadataOf(endpoints);
  const wanted = shapeOf({ ...target, labels, annotations });
  await client.modify(slicesKey, namespace, name, (copy) => {
    if (shapeOf({ ...copy, ...copy.metadata }) === wanted) {
      return false;
    }

    Object.assign(copy, target);
    Object.assign(copy.metadata, { labels, annotations });
    copy.metadata.ownerReferences = [controllerRef(endpoints)];
    return undefined;
  });
};

const shapeOf = ({ ports, endpoints, labels, annotations }: Json): string =>
  canonical([ports, byAddress(endpoints ?? []), labels, annotations ?? {}]);
