/** The whole configuration of the proxy from the objects of the cluster, and what there is to tell about each Ingress. */
import type { Client } from "../api/client.ts";
import { type Json, type KubeObject, namespacedName } from "../object.ts";
import type { Flags } from "./flags.ts";
import { buildHosts, type HostTable } from "./hosts.ts";
import { classOf } from "./ingress-class.ts";
import { defaultServer, type ProxyConfig, type TlsMaterial } from "./proxy/config.ts";
import { settingsOfConfigMap, statusAddressKey } from "./settings.ts";
import type { TlsSecrets } from "./tls-secrets.ts";
import { rejectionOf } from "./validation.ts";
import { type Built, buildServers } from "./virtual-servers.ts";

export interface Configuration {
  proxy: ProxyConfig;
  table: HostTable;
  /** Of this class, but not acceptable. */
  invalid: { ingress: KubeObject; problem: string }[];
  /** What became of each owner of hosts. */
  built: Map<KubeObject, Built>;
  /** Keys of the ConfigMap that could not be read. */
  settingProblems: string[];
  /** Address for the Ingresses' statuses that the ConfigMap sets. */
  statusAddress: string | undefined;
}

export interface ConfigurationOptions {
  client: Client;
  secrets: TlsSecrets;
  flags: Flags;
  fallbackTls: TlsMaterial;
  wildcard: TlsMaterial | undefined;
}

export const buildConfiguration = (options: ConfigurationOptions): Configuration => {
  const { client, flags } = options;
  const mine = client
    .list("networking.k8s.io/ingresses")
    .filter((ingress) => classOf(ingress) === flags.ingressClass && isWatched(ingress, flags));
  const invalid: Configuration["invalid"] = [];
  const valid: KubeObject[] = [];
  for (const ingress of mine) {
    const problem = rejectionOf(ingress, { allowEmptyHost: flags.allowEmptyHost });
    if (problem === undefined) {
      valid.push(ingress);
    } else {
      invalid.push({ ingress, problem });
    }
  }

  const data = configMapData(client, flags);
  const { settings, problems } = settingsOfConfigMap(data);
  const table = buildHosts(valid);
  const proxy: ProxyConfig = {
    servers: [],
    upstreams: {},
    fallback: { ...defaultServer(options.fallbackTls), serverTokens: settings.serverTokens },
  };
  const built = new Map<KubeObject, Built>();
  for (const owner of table.owners) {
    const made = buildServers(owner, { ...options, base: settings });
    built.set(owner.ingress, made);
    proxy.servers.push(...made.servers);
    Object.assign(proxy.upstreams, made.upstreams);
  }

  return {
    proxy,
    table,
    invalid,
    built,
    settingProblems: problems,
    statusAddress: data[statusAddressKey],
  };
};

const isWatched = ({ metadata }: KubeObject, { watchNamespaces }: Flags): boolean =>
  watchNamespaces.length === 0 || watchNamespaces.includes(metadata.namespace ?? "");

const configMapData = (client: Client, { nginxConfigMaps }: Flags): Record<string, string> => {
  const [namespace, name = ""] = nginxConfigMaps.split("/");
  return client.get("configmaps", namespace, name)?.["data"] ?? {};
};

/**
What an Ingress is told of anew when it changes: itself, its Secrets and its Services. Endpoints come and go without a word, as in NIC.
*/
export const signatureOf = (client: Client, ingress: KubeObject, more: Json): string => {
  const { uid, generation, annotations, namespace = "" } = ingress.metadata;
  const { rules = [], tls = [], defaultBackend } = ingress.spec;
  const services = [
    defaultBackend,
    ...rules.flatMap((rule: Json) => rule.http?.paths ?? []).map((path: Json) => path.backend),
  ]
    .map((backend: Json) => backend?.service?.name)
    .filter((name: unknown) => name !== undefined)
    .map((name: Json) => {
      const service = client.get("services", namespace, name);
      return [name, service?.metadata.uid, portsOf(service)];
    });
  const secrets = tls
    .filter(({ secretName }: Json) => secretName)
    .map(({ secretName }: Json) => {
      const secret = client.get("secrets", namespace, secretName);
      return [secretName, secret?.metadata.resourceVersion];
    });
  return JSON.stringify([
    namespacedName(ingress),
    uid,
    generation,
    annotations,
    services,
    secrets,
    more,
  ]);
};

const portsOf = (service: KubeObject | undefined): Json =>
  service?.spec.ports?.map(({ name, port }: Json) => [name, port]);
