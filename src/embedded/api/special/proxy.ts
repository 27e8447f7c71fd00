/** `pods/proxy` and `services/proxy`: an HTTP request handed through to a program in a pod. */
import http from "node:http";
import type { NodeApi } from "../../kubelet/node-api.ts";
import type { Json, KubeObject } from "../../object.ts";
import { badRequest, notFound, StatusError } from "../../status.ts";
import type { Target } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { withoutHops } from "../hop-headers.ts";

interface Destination {
  pod: KubeObject;
  port: number;
}

const slices = "discovery.k8s.io/endpointslices";

export const createProxy =
  (api: ApiHandlers, nodes: () => NodeApi | undefined): SpecialHandler =>
  async (exchange, target) => {
    const { name, port } = split(target.name);
    const named = { ...target, name };
    const { pod, port: number } =
      target.info.key === "pods" ? podPort(api, named, port) : servicePort(api, named, port);
    const node = nodes();
    if (node === undefined) {
      throw unreachable(target, "no node is up");
    }

    const socket = await node.portForward(pod, number).catch((error: unknown) => {
      throw unreachable(target, error instanceof Error ? error.message : String(error));
    });
    const request = http.request({
      method: exchange.request.method,
      path: pathOf(exchange),
      headers: { ...forwarded(exchange.request), connection: "close" },
      createConnection: () => socket,
    });
    await relay(exchange, request, target);
  };

/** `[scheme:]name[:port]`; the scheme does not matter here. */
const split = (text: string): { name: string; port: string } => {
  const parts = text.split(":");
  const [name = "", port = ""] = parts.length === 3 ? parts.slice(1) : parts;
  return { name, port };
};

const podPort = (
  { store }: ApiHandlers,
  { namespace, name }: Target,
  port: string,
): Destination => {
  const pod = store.get("pods", namespace, name);
  if (pod === undefined) {
    throw notFound({ group: "", resource: "pods" }, name);
  }

  const ports: Json[] = pod["spec"].containers.flatMap((item: Json) => item.ports ?? []);
  const found = port === "" ? ports[0] : ports.find((item) => item.name === port);
  return { pod, port: Number(found?.containerPort ?? (port === "" ? 80 : port)) };
};

const servicePort = ({ store, random }: ApiHandlers, target: Target, port: string): Destination => {
  const { namespace, name } = target;
  const service = store.get("services", namespace, name);
  if (service === undefined) {
    throw notFound({ group: "", resource: "services" }, name);
  }

  const ports: Json[] = service["spec"].ports ?? [];
  const wanted =
    port === ""
      ? ports.length === 1
        ? ports[0]
        : undefined
      : ports.find((item) => item.name === port || String(item.port) === port);
  if (wanted === undefined) {
    throw new StatusError(
      503,
      "ServiceUnavailable",
      `no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`,
    );
  }

  const destinations = store
    .list(slices, namespace)
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name)
    .flatMap((slice) => destinationsIn(store, slice, wanted.name ?? ""));
  const chosen = destinations[Math.floor(random() * destinations.length)];
  if (chosen === undefined) {
    throw new StatusError(
      503,
      "ServiceUnavailable",
      `no endpoints available for service ${JSON.stringify(target.name)}`,
    );
  }

  return chosen;
};

const destinationsIn = (
  store: ApiHandlers["store"],
  slice: KubeObject,
  portName: string,
): Destination[] => {
  const port: Json = (slice["ports"] ?? []).find((item: Json) => (item.name ?? "") === portName);
  return ((slice["endpoints"] ?? []) as Json[])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ targetRef }) => {
      const pod = store.get("pods", slice.metadata.namespace, targetRef?.name ?? "");
      return pod === undefined || port === undefined ? [] : [{ pod, port: Number(port.port) }];
    });
};

const pathOf = ({ info: { path }, query }: Exchange): string => {
  const [, rest = ""] = /\/proxy(\/.*)?$/.exec(path) ?? [];
  const search = query.toString();
  return `${rest === "" ? "/" : rest}${search === "" ? "" : `?${search}`}`;
};

const unreachable = ({ name }: Target, why: string): StatusError =>
  new StatusError(
    503,
    "ServiceUnavailable",
    `error trying to reach service: ${why}`,
    name === "" ? undefined : {},
  );

/** HTTP/2 tells the host as `:authority`. */
const forwarded = ({ headers }: http.IncomingMessage): http.IncomingHttpHeaders => {
  const host = headers.host ?? headers[":authority"];
  return { ...withoutHops(headers), ...(typeof host === "string" && { host }) };
};

const relay = async (
  { request: incoming, response }: Exchange,
  request: http.ClientRequest,
  target: Target,
): Promise<void> =>
  new Promise((resolve, reject) => {
    request.once("error", (error) => reject(unreachable(target, error.message)));
    request.once("upgrade", () => reject(badRequest("upgrades are not proxied")));
    request.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
      answer.pipe(response);
      response.once("close", resolve);
    });
    incoming.pipe(request);
  });
