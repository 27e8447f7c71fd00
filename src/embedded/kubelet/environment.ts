/** The environment of a container: its own variables, those taken from ConfigMaps and Secrets, and the addresses of Services. Follows makeEnvironmentVariables of pkg/kubelet. */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import { expand } from "./expansion.ts";
import { fieldValue, resourceValue } from "./field-values.ts";
import type { PodFacts } from "./field-values.ts";

/** What keeps a container from being configured; the message is shown as it is. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** @throws ConfigError */
export const environmentOf = (
  client: Client,
  container: Json,
  facts: PodFacts,
): Record<string, string> => {
  const services = serviceVariables(client, facts.pod);
  const own: Record<string, string> = {};
  for (const source of container.envFrom ?? []) {
    Object.assign(own, fromSource(client, source, facts.pod));
  }

  for (const variable of container.env ?? []) {
    const value = valueOf(
      client,
      variable,
      container.name,
      facts,
      (name) => own[name] ?? services[name],
    );
    if (value !== undefined) {
      own[variable.name] = value;
    }
  }

  return { ...services, ...own };
};

const fromSource = (
  client: Client,
  { prefix = "", configMapRef, secretRef }: Json,
  pod: KubeObject,
): Record<string, string> => {
  const data =
    configMapRef === undefined
      ? secretData(client, secretRef ?? {}, pod)
      : configMapData(client, configMapRef, pod);
  return Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [prefix + key, value]),
  );
};

const configMapData = (
  client: Client,
  { name, optional }: Json,
  { metadata }: KubeObject,
): Record<string, string> | undefined => {
  const found = client.get("configmaps", metadata.namespace, name);
  if (found === undefined && optional !== true) {
    throw new ConfigError(`configmap "${name}" not found`);
  }

  return found === undefined ? undefined : (found["data"] ?? {});
};

const secretData = (
  client: Client,
  { name, optional }: Json,
  { metadata }: KubeObject,
): Record<string, string> | undefined => {
  const found = client.get("secrets", metadata.namespace, name);
  if (found === undefined && optional !== true) {
    throw new ConfigError(`secret "${name}" not found`);
  }

  const data = Object.entries((found?.["data"] ?? {}) as Record<string, string>);
  return found === undefined
    ? undefined
    : Object.fromEntries(
        data.map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
      );
};

const valueOf = (
  client: Client,
  { value = "", valueFrom }: Json,
  container: string,
  facts: PodFacts,
  lookup: (name: string) => string | undefined,
): string | undefined => {
  if (value !== "" || valueFrom === undefined) {
    return expand(value, lookup);
  }

  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) {
    return fieldValue(fieldRef.fieldPath, facts);
  }

  if (resourceFieldRef !== undefined) {
    return resourceValue(resourceFieldRef, facts, container);
  }

  const { namespace } = facts.pod.metadata;
  return configMapKeyRef === undefined
    ? keyOf(secretData(client, secretKeyRef, facts.pod), secretKeyRef, `Secret ${namespace}`)
    : keyOf(
        configMapData(client, configMapKeyRef, facts.pod),
        configMapKeyRef,
        `ConfigMap ${namespace}`,
      );
};

const keyOf = (
  data: Record<string, string> | undefined,
  { name, key, optional }: Json,
  where: string,
): string | undefined => {
  const value = data?.[key];
  if (value === undefined && optional !== true) {
    throw new ConfigError(`couldn't find key ${key} in ${where}/${name}`);
  }

  return value;
};

/** Variables for the API itself always, for Services of the namespace where the pod wants links. */
const serviceVariables = (
  client: Client,
  { metadata, spec }: KubeObject,
): Record<string, string> => {
  const api = client.get("services", "default", "kubernetes");
  const linked =
    spec.enableServiceLinks === false
      ? []
      : client.list(
          "services",
          metadata.namespace === undefined ? {} : { namespace: metadata.namespace },
        );
  const variables: Record<string, string> = {};
  for (const service of [...(api === undefined ? [] : [api]), ...linked]) {
    const { clusterIP } = service.spec;
    if (clusterIP !== undefined && clusterIP !== "" && clusterIP !== "None") {
      Object.assign(variables, variablesOf(service));
    }
  }

  return variables;
};

const inEnvironment = (name: string): string => name.replaceAll("-", "_").toUpperCase();

const variablesOf = ({ metadata, spec }: KubeObject): Record<string, string> => {
  const { clusterIP, ports = [] } = spec;
  const prefix = inEnvironment(metadata.name);
  const variables: Record<string, string> = { [`${prefix}_SERVICE_HOST`]: clusterIP };
  for (const [index, { port, name, protocol = "TCP" }] of (ports as Json[]).entries()) {
    const scheme = String(protocol).toLowerCase();
    const url = `${scheme}://${clusterIP}:${port}`;
    const portPrefix = `${prefix}_PORT_${port}_${protocol}`;
    Object.assign(variables, {
      ...(index === 0 ? { [`${prefix}_SERVICE_PORT`]: String(port), [`${prefix}_PORT`]: url } : {}),
      ...(name === undefined || name === ""
        ? {}
        : { [`${prefix}_SERVICE_PORT_${inEnvironment(name)}`]: String(port) }),
      [portPrefix]: url,
      [`${portPrefix}_PROTO`]: scheme,
      [`${portPrefix}_PORT`]: String(port),
      [`${portPrefix}_ADDR`]: clusterIP,
    });
  }

  return variables;
};
