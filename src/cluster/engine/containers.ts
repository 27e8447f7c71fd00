/** From what `inspect` says of containers to nodes of a kind cluster. */
import type { PublishedPort } from "../provider.ts";
import type { EngineNode } from "./engine.ts";

/** Labels that kind puts on its containers; kubernetes-sigs/kind: pkg/cluster/internal/providers/docker/constants.go. */
export const clusterLabel = "io.x-k8s.kind.cluster";
const roleLabel = "io.x-k8s.kind.role";

interface Binding {
  HostIp?: string;
  HostIP?: string;
  HostPort?: string;
}

type Bindings = Record<string, Binding[] | null>;

interface Inspected {
  Id: string;
  Name: string;
  State?: { Running?: boolean; Paused?: boolean; Status?: string };
  Config?: { Image?: string; Labels?: Record<string, string> };
  Image?: string;
  HostConfig?: { PortBindings?: Bindings | null; Binds?: string[] | null };
  Mounts?: { Source?: string; Destination?: string }[] | null;
  NetworkSettings?: { Ports?: Bindings | null };
}

/** Control planes first, then by name, as kind names them. */
export const nodesFrom = (text: string): EngineNode[] =>
  (JSON.parse(text) as Inspected[])
    .map((container) => nodeFrom(container))
    .toSorted(
      (a, b) =>
        Number(a.role !== "control-plane") - Number(b.role !== "control-plane") ||
        a.name.localeCompare(b.name, "en", { numeric: true }),
    );

const nodeFrom = (container: Inspected): EngineNode => {
  const name = container.Name.replace(/^\//, "");
  const labels = container.Config?.Labels ?? {};
  return {
    name,
    id: container.Id,
    cluster: labels[clusterLabel] ?? "",
    role: labels[roleLabel] ?? "",
    state: stateOf(container.State ?? {}),
    image: container.Config?.Image ?? container.Image ?? "",
    mounts: mountsOf(container),
    published: publishedOf(name, container),
  };
};

const stateOf = ({ Running, Paused, Status }: Inspected["State"] & object): EngineNode["state"] => {
  if (Paused === true || Status === "paused") {
    return "paused";
  }

  return Running === true || Status === "running" ? "running" : "stopped";
};

/** As they were asked for, where the engine says; else as they were mounted, which a virtual machine in between may rename. */
const mountsOf = ({ HostConfig, Mounts }: Inspected): EngineNode["mounts"] => {
  const asked = (HostConfig?.Binds ?? []).flatMap((bind) => {
    const [, source, target] = /^(.+?):(\/[^:]*)(?::[^:/]*)?$/.exec(bind) ?? [];
    return source === undefined || target === undefined ? [] : [{ source, target }];
  });
  const there = (Mounts ?? []).flatMap(({ Source, Destination }) =>
    Source === undefined || Destination === undefined
      ? []
      : [{ source: Source, target: Destination }],
  );
  const targets = new Set(asked.map(({ target }) => target));
  return [...asked, ...there.filter(({ target }) => !targets.has(target))];
};

/** A container that is stopped has no ports; those that it will have again are in its configuration. */
const publishedOf = (node: string, { HostConfig, NetworkSettings }: Inspected): PublishedPort[] =>
  Object.entries({ ...HostConfig?.PortBindings, ...NetworkSettings?.Ports }).flatMap(
    ([key, bindings]) => {
      const [, port] = /^(\d+)(?:\/tcp)?$/.exec(key) ?? [];
      return port === undefined
        ? []
        : (bindings ?? []).flatMap((binding) => {
            const hostPort = Number(binding.HostPort);
            const ip = binding.HostIp ?? binding.HostIP ?? "";
            return hostPort > 0
              ? [{ node, port: Number(port), ip: anyAddress.has(ip) ? "127.0.0.1" : ip, hostPort }]
              : [];
          });
    },
  );

/** Listens everywhere, so here as well. */
const anyAddress = new Set(["", "0.0.0.0", "::"]);
