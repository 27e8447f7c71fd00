/** `nodes/proxy`: what the kubelet of a node answers. */
import type { NodeApi } from "../../kubelet/node-api.ts";
import type { Json } from "../../object.ts";
import { notFound, StatusError } from "../../status.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";

export const createNodeProxy =
  (api: ApiHandlers, nodes: () => NodeApi | undefined): SpecialHandler =>
  (exchange, target) => {
    const name = nodeNameOf(target.name);
    const node = api.store.get("nodes", undefined, name);
    if (node === undefined) {
      throw notFound({ group: "", resource: "nodes" }, name);
    }

    const answer = nodes()?.get(name, pathOf(exchange.info.path));
    if (answer === undefined) {
      throw unreachable(node["status"]);
    }

    exchange.write(answer.status, answer.type, answer.body);
  };

/** `[scheme:]name[:port]` */
const nodeNameOf = (text: string): string => {
  const parts = text.split(":");
  return (parts.length === 3 ? parts[1] : parts[0]) ?? "";
};

const pathOf = (path: string): string => /\/proxy(\/.*)?$/.exec(path)?.[1] ?? "/";

const unreachable = (status: Json): StatusError => {
  const { address = "" } =
    ((status?.addresses ?? []) as Json[]).find(({ type }) => type === "InternalIP") ?? {};
  const port = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10_250;
  return new StatusError(
    503,
    "ServiceUnavailable",
    `error trying to reach service: dial tcp ${address}:${port}: connect: no route to host`,
  );
};
