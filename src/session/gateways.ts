/** Finds an address that answers for each gateway of a lab: load balancer, node port, else a port-forward of our own. */
import type { Address } from "../checks/scene.ts";
import type { Json } from "../kubectl/object.ts";
import type { Gateway } from "../lab/lab.ts";
import type { Run } from "./run.ts";

export interface Gateways {
  find(name: string): Promise<Address | undefined>;
}

export const createGateways = (run: Run): Gateways => ({
  async find(name) {
    const gateway = run.lab.gateways[name];
    return gateway && (await addressOf(gateway, run));
  },
});

const addressOf = async (gateway: Gateway, run: Run): Promise<Address | undefined> => {
  const { api } = run.connection.world();
  const services = await api.request({ path: "/api/v1/services" });
  const items: Json[] = services.status === 200 ? services.body.items : [];
  const service = items.find((item) => fits(item, gateway, run.lab.scope.namespaces));
  const ingress = service?.status?.loadBalancer?.ingress?.[0];
  const ip: string | undefined = ingress?.ip ?? ingress?.hostname;
  if (service === undefined || ip === undefined) {
    return undefined;
  }

  const port = (wanted: number) =>
    ingress.ports?.find((item: Json) => item.port === wanted)?.port ??
    service.spec.ports.find((item: Json) => item.port === wanted)?.port ??
    service.spec.ports[0].port;
  return { ip, http: port(80), https: port(443) };
};

const fits = (service: Json, gateway: Gateway, namespaces: readonly string[]): boolean => {
  const { name, namespace, labels } = service.metadata;
  if (gateway.service !== undefined) {
    return gateway.service.endsWith(`/${name}`) && namespaces.includes(namespace);
  }

  return (
    service.spec.type === "LoadBalancer" &&
    (labels?.["app.kubernetes.io/component"] === "controller" || /ingress/.test(name))
  );
};
