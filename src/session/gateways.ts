/** Finds an address for each gateway of a lab (who listens here, a load balancer, a published port of a node, else a port-forward), and gives it to the lab as variables. */
import type { Address } from "../checks/scene.ts";
import { Unreachable } from "../kubectl/api.ts";
import type { Api } from "../kubectl/api.ts";
import type { Json } from "../kubectl/object.ts";
import type { Gateway } from "../lab/lab.ts";
import { asEnvironment } from "../lab/variables.ts";
import { answers } from "./knock.ts";
import { throughNodePorts } from "./node-ports.ts";
import type { Reach } from "./node-ports.ts";
import type { Run } from "./run.ts";
import { withVariables } from "./session.ts";

export interface Gateways {
  find(name: string): Promise<Address | undefined>;
}

/**
On a Service, by whoever listens on this machine for it: the address behind its port 80 and its port 443, as `127.0.0.1:18443`. A load
balancer on loopback can rarely have the ports 80 and 443 themselves.
*/
export const listenAnnotations = { http: "drydock/http", https: "drydock/https" } as const;

export const createGateways = (run: Run): Gateways => ({
  async find(name) {
    const gateway = run.lab.gateways[name];
    return gateway && (await addressOf(gateway, run));
  },
});

/**
Keeps the lab's variables true to where its gateways are now: `edge.ip`, `edge.http`, `edge.https` and `ingress.class`, in texts and
commands too. A cluster that does not answer leaves them as they were.
*/
export const refreshGateways = async (run: Run): Promise<void> => {
  const { lab, state, vars } = run;
  if (Object.keys(lab.gateways).length === 0 && !lab.requires.ingressClass) {
    return;
  }

  const found = await gatewayVariables(run).catch((error: unknown) => {
    if (error instanceof Unreachable) {
      return {};
    }

    throw error;
  });
  if (Object.entries(found).some(([name, value]) => vars[name] !== value)) {
    Object.assign(vars, found);
    state.set(withVariables(state.get(), lab, vars));
  }
};

/** As environment variables, for the learner's own shell: `edge_https`. */
export const gatewayEnvironment = ({ lab, vars }: Run): Record<string, string> => {
  const names = Object.keys(lab.gateways).flatMap((name) =>
    ["ip", "http", "https"].map((field) => `${name}.${field}`),
  );
  return asEnvironment(
    Object.fromEntries(
      Object.entries(vars).filter(([name]) => [...names, "ingress.class"].includes(name)),
    ),
  );
};

const gatewayVariables = async (run: Run): Promise<Record<string, string>> => {
  const { api } = run.connection.world();
  const found = await Promise.all(
    Object.entries(run.lab.gateways).map(async ([name, gateway]) => ({
      name,
      address: await addressOf(gateway, run),
    })),
  );
  return Object.fromEntries([
    ...found.flatMap(({ name, address }) =>
      Object.entries(address ?? {}).map(([field, value]) => [`${name}.${field}`, String(value)]),
    ),
    ...(run.lab.requires.ingressClass ? [["ingress.class", await ingressClass(api)]] : []),
  ]) as Record<string, string>;
};

/** The default class, else the first by name. */
const ingressClass = async (api: Api): Promise<string> => {
  const { body } = await api.request({ path: "/apis/networking.k8s.io/v1/ingressclasses" });
  const classes: Json[] = body?.items ?? [];
  const isDefault = ({ metadata }: Json) =>
    metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";
  return (classes.find(isDefault) ?? classes[0])?.metadata.name ?? "";
};

const addressOf = async ({ ingress, service }: Gateway, run: Run): Promise<Address | undefined> => {
  const { connection, lab, forwards } = run;
  const { api } = connection.world();
  const reach = reachOf(run);
  if (ingress) {
    return ingressAddress(api, reach);
  }

  const found = (await services(api)).find(
    ({ metadata: { name, namespace } }) =>
      service?.endsWith(`/${name}`) === true && lab.scope.namespaces.includes(namespace),
  );
  const direct = found && (await directly(api, found, reach));
  return direct !== undefined && (await answers(direct.ip, direct.http))
    ? direct
    : found && (await forwards.to(found));
};

/** Clusters that Drydock makes have ports of this machine for their ingress controller. */
export const reachOf = ({ connection, stay }: Run): Reach => ({
  published: connection.cluster()?.published,
  nodes: stay.place.provider === "context",
});

/** Where the ingress controller of the cluster listens. @throws Unreachable */
export const ingressAddress = async (api: Api, reach: Reach): Promise<Address | undefined> => {
  const controllers = (await services(api)).filter(
    ({ metadata: { name, labels } }) =>
      labels?.["app.kubernetes.io/component"] === "controller" || /ingress/.test(name),
  );
  for (const service of controllers) {
    const address = await directly(api, service, reach);
    if (address !== undefined) {
      return address;
    }
  }

  return undefined;
};

const directly = async (api: Api, service: Json, reach: Reach): Promise<Address | undefined> =>
  announced(service) ?? balanced(service) ?? throughNodePorts(api, service, reach);

const services = async (api: Api): Promise<Json[]> => {
  const { status, body } = await api.request({ path: "/api/v1/services" });
  return status === 200 ? body.items : [];
};

const announced = ({ metadata: { annotations } }: Json): Address | undefined => {
  const [http, https] = [listenAnnotations.http, listenAnnotations.https].map((name) =>
    /^(127(?:\.\d+){3}):(\d+)$/.exec(annotations?.[name] ?? ""),
  );
  const ip = (http ?? https)?.[1];
  return ip === undefined
    ? undefined
    : { ip, http: Number((http ?? https)![2]), https: Number((https ?? http)![2]) };
};

const balanced = ({ spec, status }: Json): Address | undefined => {
  const ingress = status?.loadBalancer?.ingress?.[0];
  const ip: string | undefined = ingress?.ip ?? ingress?.hostname;
  if (spec.type !== "LoadBalancer" || ip === undefined) {
    return undefined;
  }

  const port = (wanted: number): number =>
    spec.ports.find((item: Json) => item.port === wanted)?.port ?? spec.ports[0].port;
  return { ip, http: port(80), https: port(443) };
};
