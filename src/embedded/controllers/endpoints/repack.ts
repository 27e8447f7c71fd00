/** Subsets of Endpoints in their canonical layout: ports that the same addresses offer stand together. Follows RepackSubsets of k8s.io/kubernetes pkg/api/v1/endpoints. */
import type { Json } from "../../object.ts";
import { canonical } from "../template-hash.ts";
import { inEndpointsOrder } from "./port-order.ts";

interface Offer {
  /** Undefined: of a subset that names no ports. */
  port: Json;
  /** By address and uid of what is there. */
  addresses: Map<string, { address: Json; isReady: boolean }>;
}

export const repack = (subsets: readonly Json[]): Json[] => {
  const groups = new Map<string, Offer[]>();
  for (const offer of offersOf(subsets)) {
    const key = keyOfAddresses(offer);
    groups.set(key, [...(groups.get(key) ?? []), offer]);
  }

  return Array.from(groups.values(), (offers) => subsetOf(offers));
};

const offersOf = (subsets: readonly Json[]): Iterable<Offer> => {
  const offers = new Map<string, Offer>();
  const seen = new Map<string, Json>();
  for (const { ports = [], addresses = [], notReadyAddresses = [] } of subsets) {
    for (const port of ports.length === 0 ? [undefined] : ports) {
      const key = canonical(port);
      const offer: Offer = offers.get(key) ?? { port, addresses: new Map() };
      offers.set(key, offer);
      for (const [list, isReady] of [
        [addresses, true] as const,
        [notReadyAddresses, false] as const,
      ]) {
        for (const candidate of list) {
          const place = `${candidate.ip} ${candidate.targetRef?.uid ?? ""}`;
          const address = seen.get(place) ?? candidate;
          seen.set(place, address);
          // Who is said to be both is not ready.
          const before = offer.addresses.get(place)?.isReady ?? true;
          offer.addresses.set(place, { address, isReady: before && isReady });
        }
      }
    }
  }

  return offers.values();
};

const keyOfAddresses = ({ addresses }: Offer): string =>
  Array.from(addresses, ([place, { isReady }]) => `${place} ${isReady}`)
    .toSorted()
    .join("\n");

const subsetOf = (offers: readonly Offer[]): Json => {
  const all = [...offers[0]!.addresses]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, found]) => found);
  const ready = all.filter(({ isReady }) => isReady).map(({ address }) => address);
  const notReady = all.filter(({ isReady }) => !isReady).map(({ address }) => address);
  const ports = inEndpointsOrder(offers.flatMap(({ port }) => port ?? []));
  return {
    ...(ready.length === 0 ? {} : { addresses: ready }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
    ...(ports.length === 0 ? {} : { ports }),
  };
};
