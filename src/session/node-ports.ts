/** A Service whose pods hold ports of their nodes, where this machine reaches those: the usual way in on kind. */
import type { Address } from "../checks/scene.ts";
import type { PublishedPort } from "../cluster/provider.ts";
import type { Api } from "../kubectl/api.ts";
import type { Json } from "../kubectl/object.ts";

/** Ways from this machine to what listens in a cluster. */
export interface Reach {
  published?: readonly PublishedPort[] | undefined;
  /** Nobody publishes ports of the nodes: they are tried at their own addresses. */
  nodes?: boolean;
}

/** Where port 80 and port 443 of the Service are found. @throws Unreachable */
export const throughNodePorts = async (
  api: Api,
  service: Json,
  { published = [], nodes = false }: Reach,
): Promise<Address | undefined> => {
  const selector = Object.entries((service.spec?.selector ?? {}) as Record<string, string>)
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
  if ((published.length === 0 && !nodes) || selector === "") {
    return undefined;
  }

  const { body } = await api.request({
    path: `/api/v1/namespaces/${service.metadata.namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
  });
  const running = ((body?.items ?? []) as Json[]).filter(
    ({ status, metadata }) =>
      status?.phase === "Running" && metadata.deletionTimestamp === undefined,
  );
  const ports: Json[] = service.spec.ports ?? [];
  for (const pod of running) {
    const [http, https] = [80, 443].map((wanted) => {
      const port = ports.find((item) => item.port === wanted);
      const held = port && hostPortOf(pod, port);
      return held && (publishedOf(pod, held, published) ?? (nodes ? ownOf(pod, held) : undefined));
    });
    const either = http ?? https;
    if (either !== undefined) {
      return {
        ip: either.ip === "0.0.0.0" ? "127.0.0.1" : either.ip,
        http: (http ?? either).hostPort,
        https: (https ?? either).hostPort,
      };
    }
  }

  return undefined;
};

/** The port of its node that a pod holds for a port of a Service. */
const hostPortOf = ({ spec }: Json, { port, targetPort = port }: Json): number | undefined =>
  ((spec.containers ?? []) as Json[])
    .flatMap((container) => (container.ports ?? []) as Json[])
    .find(
      ({ containerPort, name, hostPort }) =>
        hostPort !== undefined && (containerPort === targetPort || name === targetPort),
    )?.hostPort;

type Way = Pick<PublishedPort, "ip" | "hostPort">;

const publishedOf = (
  { spec }: Json,
  port: number,
  published: readonly PublishedPort[],
): Way | undefined => published.find((item) => item.node === spec.nodeName && item.port === port);

const ownOf = ({ status }: Json, hostPort: number): Way | undefined =>
  status.hostIP === undefined ? undefined : { ip: status.hostIP, hostPort };
