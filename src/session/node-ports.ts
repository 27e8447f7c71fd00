/** A Service whose pods hold ports of their nodes, where this machine reaches those: the usual way in on kind. */
import type { Address } from "../checks/scene.ts";
import type { PublishedPort } from "../cluster/provider.ts";
import type { Api } from "../kubectl/api.ts";
import type { Json } from "../kubectl/object.ts";

/** Where port 80 and port 443 of the Service are found. @throws Unreachable */
export const throughNodePorts = async (
  api: Api,
  service: Json,
  published: readonly PublishedPort[],
): Promise<Address | undefined> => {
  const selector = Object.entries((service.spec?.selector ?? {}) as Record<string, string>)
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
  if (published.length === 0 || selector === "") {
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
      return port && publishedOf(pod, port, published);
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

const publishedOf = (
  { spec }: Json,
  { port, targetPort = port }: Json,
  published: readonly PublishedPort[],
): PublishedPort | undefined => {
  const held = ((spec.containers ?? []) as Json[])
    .flatMap((container) => (container.ports ?? []) as Json[])
    .find(
      ({ containerPort, name, hostPort }) =>
        hostPort !== undefined && (containerPort === targetPort || name === targetPort),
    );
  return (
    held && published.find((item) => item.node === spec.nodeName && item.port === held.hostPort)
  );
};
