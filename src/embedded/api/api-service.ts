/** Whether the server behind an APIService can be reached, in the words of kube-aggregator's remote_available_controller.go. */
import type { Endpoint } from "../containers/network/connection.ts";
import type { Json } from "../object.ts";
import type { Client } from "./client.ts";

const slices = "discovery.k8s.io/endpointslices";

export type Place =
  /** `outside`: by a name that is none of the cluster's. */
  | { endpoints: Endpoint[]; url: string; outside?: boolean }
  /** Why there is none. */
  | { reason: string; message: string };

/** Where the Service of an APIService leads. */
export const placeOf = (client: Client, { namespace, name, port = 443 }: Json): Place => {
  const where = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = client.get("services", namespace, name);
  if (service === undefined) {
    return { reason: "ServiceNotFound", message: `${where} is not present` };
  }

  const { type, externalName, clusterIP } = service["spec"];
  if (type === "ExternalName") {
    const endpoints = [{ address: externalName as string, port }];
    return { endpoints, url: `https://${externalName}:${port}`, outside: true };
  }

  const listening: Json = (service["spec"].ports ?? []).find((item: Json) => item.port === port);
  if (listening === undefined) {
    return { reason: "ServicePortError", message: `${where} is not listening on port ${port}` };
  }

  const own = client
    .list(slices, { namespace })
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name);
  if (own.length === 0) {
    return { reason: "EndpointsNotFound", message: `cannot find endpointslices for ${where}` };
  }

  const portName: string = listening.name ?? "";
  const endpoints = own.flatMap((slice) => readyEndpoints(slice, portName));
  return endpoints.length === 0
    ? {
        reason: "MissingEndpoints",
        message: `endpointslices for ${where} have no addresses with port name ${JSON.stringify(portName)}`,
      }
    : { endpoints, url: `https://${clusterIP}:${port}` };
};

const readyEndpoints = (slice: Json, portName: string): Endpoint[] => {
  const port = (slice.ports ?? []).find((item: Json) => (item.name ?? "") === portName);
  return port === undefined
    ? []
    : ((slice.endpoints ?? []) as Json[])
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) =>
          (addresses as string[]).map((address) => ({ address, port: Number(port.port) })),
        );
};
