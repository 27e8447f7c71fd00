/** Every namespace has a ServiceAccount `default` and the certificate of the cluster's authority. Follows pkg/controller/serviceaccount and rootcacertpublisher. */
import type { Client } from "../../api/client.ts";
import type { Json, ResourceKey } from "../../object.ts";
import { StatusError } from "../../status.ts";
import type { ControllerContext, Running, StartController } from "../controller.ts";
import { createLoop } from "../loop.ts";
import { isNamespaceTerminating } from "../pod-control.ts";

export const startServiceAccounts: StartController = (context) =>
  startPerNamespace(context, "serviceaccounts", "default", async (namespace) => {
    if (context.client.get("serviceaccounts", namespace, "default") === undefined) {
      await create(context.client, "serviceaccounts", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "default", namespace },
      });
    }
  });

const configMap = "kube-root-ca.crt";
const note = {
  "kubernetes.io/description":
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
};

export const startRootCertificates: StartController = (context) => {
  const { client, caCertificate } = context;
  const data = { "ca.crt": caCertificate };
  return startPerNamespace(context, "configmaps", configMap, async (namespace) => {
    const stored = client.get("configmaps", namespace, configMap);
    if (stored === undefined) {
      await create(client, "configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: configMap, namespace, annotations: note },
        data,
      });
    } else if (JSON.stringify(stored.data) !== JSON.stringify(data)) {
      await client.modify("configmaps", namespace, configMap, (copy) => {
        copy.data = data;
        copy.metadata.annotations = { ...copy.metadata.annotations, ...note };
      });
    }
  });
};

const startPerNamespace = (
  context: ControllerContext,
  resource: ResourceKey,
  name: string,
  ensure: (namespace: string) => Promise<void>,
): Running => {
  const { client } = context;
  const loop = createLoop(context, name, async (namespace) => {
    const stored = client.get("namespaces", undefined, namespace);
    if (stored !== undefined && stored.metadata.deletionTimestamp === undefined) {
      await ensure(namespace);
    }
  });
  loop.watch("namespaces", ({ type, object }) => {
    if (type !== "DELETED") {
      loop.queue.add(object.metadata.name);
    }
  });
  loop.watch(resource, ({ type, object, old }) => {
    const { namespace } = object.metadata;
    const isOurs = object.metadata.name === name && namespace !== undefined;
    if (isOurs && (type === "DELETED" || old !== undefined)) {
      loop.queue.add(namespace);
    }
  });
  return loop;
};

const create = async (client: Client, resource: ResourceKey, object: Json): Promise<void> => {
  try {
    await client.create(resource, object);
  } catch (error) {
    const isFine =
      isNamespaceTerminating(error) ||
      (error instanceof StatusError && (error.code === 404 || error.reason === "AlreadyExists"));
    if (!isFine) {
      throw error;
    }
  }
};
