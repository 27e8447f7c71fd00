/** Fills a new cluster with what Kubernetes itself puts there: namespaces, default roles, priority classes, flow schemas and the like. */
import type { Client } from "../api/client.ts";
import { formatTime } from "../clock.ts";
import { clone, resourceKey, splitApiVersion, type Json, type KubeObject } from "../object.ts";
import { StatusError } from "../status.ts";
import { bootstrapObjects } from "./bootstrap-data.ts";

export interface BootstrapOptions {
  /** PEM; for `extension-apiserver-authentication`. */
  caCertificate?: string;
  /** Milliseconds since 1970. */
  now?: number;
}

const plurals: Record<string, string> = {
  Endpoints: "endpoints",
  IPAddress: "ipaddresses",
  PriorityClass: "priorityclasses",
};

const keyOf = ({ apiVersion, kind }: KubeObject): string =>
  resourceKey(splitApiVersion(apiVersion)[0], plurals[kind] ?? `${kind.toLowerCase()}s`);

/** Made by controllers as they come up, with contents of the running cluster. */
const isMadeByControllers = ({ kind, metadata }: KubeObject): boolean =>
  kind === "Lease" || (kind === "ConfigMap" && metadata.name === "kube-root-ca.crt");

/** Cluster administrators as kubeadm grants them. */
const administrators: KubeObject = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "kubeadm:cluster-admins" } as KubeObject["metadata"],
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
  subjects: [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "kubeadm:cluster-admins" },
  ],
};

const fillIn = (value: Json, { caCertificate, now = Date.now() }: BootstrapOptions): Json => {
  if (typeof value === "string") {
    return value === "<time>"
      ? formatTime(now)
      : value.replace(/<CA certificate>\n?/u, caCertificate ?? "");
  }

  if (Array.isArray(value)) {
    return value.map((item) => fillIn(item, { caCertificate: caCertificate ?? "", now }));
  }

  if (value !== null && typeof value === "object") {
    for (const key of Object.keys(value)) {
      value[key] = fillIn(value[key], { caCertificate: caCertificate ?? "", now });
    }
  }

  return value;
};

/** Creates one object unless it is there; a status that creation drops is written after it. */
const ensure = async (client: Client, wanted: KubeObject): Promise<void> => {
  const key = keyOf(wanted);
  const { name, namespace } = wanted.metadata;
  if (client.get(key, namespace, name) !== undefined) {
    return;
  }

  try {
    await client.create(key, wanted, { fieldManager: "kube-apiserver" });
  } catch (error) {
    if (error instanceof StatusError && error.reason === "AlreadyExists") {
      return;
    }

    throw error;
  }

  const status = wanted["status"];
  if (status?.conditions !== undefined) {
    await client.modify(
      key,
      namespace,
      name,
      (copy) => {
        copy["status"] = clone(status);
      },
      { subresource: "status", fieldManager: "kube-apiserver" },
    );
  }
};

const isNamespace = ({ kind }: KubeObject): boolean => kind === "Namespace";

/** Creates what is missing; safe to run at each start. Namespaces come first, the rest at once. */
export const bootstrap = async (client: Client, options: BootstrapOptions = {}): Promise<void> => {
  const now = options.now ?? Date.now();
  const wanted = bootstrapObjects()
    .filter((object) => !isMadeByControllers(object))
    .map((object) => fillIn(clone(object), { ...options, now }) as KubeObject);
  await Promise.all(wanted.filter(isNamespace).map((object) => ensure(client, object)));
  const rest = [...wanted, administrators].filter((object) => !isNamespace(object));
  await Promise.all(rest.map((object) => ensure(client, object)));
};
