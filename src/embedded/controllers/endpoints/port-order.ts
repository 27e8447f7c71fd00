/** The order in which ports stand in Endpoints and in EndpointSlices: by a hash of what Go prints of each. Follows SortSubsets of k8s.io/kubernetes pkg/api/v1/endpoints and NewPortMapKey of k8s.io/endpointslice/util. */
import type { Json } from "../../object.ts";

export const inEndpointsOrder = (ports: Json[]): Json[] =>
  byHash(
    ports,
    ({ name = "", port, protocol, appProtocol }) =>
      `{Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:${pointer("string", appProtocol)}}`,
  );

export const inSliceOrder = (ports: Json[]): Json[] =>
  byHash(
    ports,
    ({ name, port, protocol, appProtocol }) =>
      `{Name:${pointer("string", name)} Protocol:${pointer("v1.Protocol", protocol)} Port:${pointer("int32", port)} AppProtocol:${pointer("string", appProtocol)}}`,
  );

const pointer = (type: string, value: Json): string => `(*${type})${value ?? "<nil>"}`;

const byHash = (ports: Json[], printed: (port: Json) => string): Json[] =>
  ports.length < 2
    ? ports
    : ports
        .map((port) => ({ port, hash: fnv128a(`(v1.EndpointPort)${printed(port)}`) }))
        .toSorted((left, right) => (left.hash < right.hash ? -1 : 1))
        .map(({ port }) => port);

const prime = 0x0000000001000000000000000000013bn;

const fnv128a = (text: string): bigint => {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of Buffer.from(text)) {
    hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * prime);
  }

  return hash;
};
