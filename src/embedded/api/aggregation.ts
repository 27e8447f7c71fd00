/** APIs that other servers should serve (APIService with a Service): whether those are there, and refusals while they are not. */
import { formatTime, type Clock } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
import type { Client } from "./client.ts";

const apiServices = "apiregistration.k8s.io/apiservices";
const slices = "discovery.k8s.io/endpointslices";

export interface Aggregation {
  /** Whether another server is to answer for this group and version. */
  has(group: string, version: string): boolean;
  /** Groups and versions that are registered and not there. */
  missing(): { group: string; version: string }[];
  stop(): void;
}

/** Keeps the condition `Available` of each APIService that names a Service. */
export const startAggregation = (
  client: Client,
  clock: Clock,
  log: (message: string) => void,
): Aggregation => {
  let scheduled = false;
  const settle = async (): Promise<void> => {
    for (const registered of client.list(apiServices)) {
      if (registered["spec"]?.service !== undefined) {
        await note(client, registered, formatTime(clock.now()));
      }
    }
  };

  const schedule = (): void => {
    if (!scheduled) {
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        settle().catch((error: unknown) => log(`aggregation: ${String(error)}`));
      });
    }
  };

  const stops = [apiServices, "services", slices].map((key) => client.watch(key, schedule));
  const foreign = (): Json[] =>
    client
      .list(apiServices)
      .map(({ spec }) => spec)
      .filter((spec: Json) => spec?.service !== undefined);
  return {
    has: (group, version) =>
      foreign().some((spec) => spec.group === group && spec.version === version),
    missing: () => foreign().map(({ group, version }) => ({ group, version })),
    stop: () => {
      for (const stop of stops) {
        stop();
      }
    },
  };
};

const note = async (client: Client, { metadata }: KubeObject, time: string): Promise<void> => {
  await client.modify(
    apiServices,
    undefined,
    metadata.name,
    (copy) => {
      const { reason, message } = verdict(client, copy["spec"].service);
      const conditions: Json[] = copy["status"]?.conditions ?? [];
      const known = conditions.find(({ type }) => type === "Available");
      if (known?.reason === reason && known?.message === message) {
        return false;
      }

      const lastTransitionTime = known?.status === "False" ? known.lastTransitionTime : time;
      const condition = { lastTransitionTime, message, reason, status: "False", type: "Available" };
      copy["status"] = {
        ...copy["status"],
        conditions: [...conditions.filter(({ type }) => type !== "Available"), condition],
      };
      return undefined;
    },
    { subresource: "status", fieldManager: "kube-apiserver" },
  );
};

/** Why the API cannot be had; the words of kube-aggregator's remote_available_controller.go. */
const verdict = (
  client: Client,
  { namespace, name, port = 443 }: Json,
): { reason: string; message: string } => {
  const where = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = client.get("services", namespace, name);
  if (service === undefined) {
    return { reason: "ServiceNotFound", message: `${where} is not present` };
  }

  const listening: Json = (service["spec"].ports ?? []).find((item: Json) => item.port === port);
  if (listening === undefined) {
    return { reason: "ServicePortError", message: `${where} is not listening on port ${port}` };
  }

  const own = client
    .list(slices, { namespace })
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name);
  if (own.length === 0) {
    return {
      reason: "EndpointsNotFound",
      message: `cannot find endpointslices for ${where}`,
    };
  }

  const portName: string = listening.name ?? "";
  if (!own.some((slice) => (slice["endpoints"] ?? []).length > 0)) {
    return {
      reason: "MissingEndpoints",
      message: `endpointslices for ${where} have no addresses with port name ${JSON.stringify(portName)}`,
    };
  }

  const url = `https://${service["spec"].clusterIP}:${port}`;
  return {
    reason: "FailedDiscoveryCheck",
    message: `failing or missing response from ${url}: context deadline exceeded`,
  };
};
