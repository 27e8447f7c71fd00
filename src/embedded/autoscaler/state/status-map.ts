/** Writes the status ConfigMap. Follows clusterstate/utils/status.go. */
import { stringify } from "yaml";
import type { Client } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { messageOf } from "../context.ts";
import type { Klog } from "../log.ts";
import type { AutoscalerOptions } from "../options.ts";

const updated = "cluster-autoscaler.kubernetes.io/last-updated";

/** The ConfigMap as written; undefined when it could not be. */
export const writeStatusMap = async (
  client: Client,
  log: Klog,
  { namespace, statusConfigMap: name }: AutoscalerOptions,
  status: Json,
): Promise<KubeObject | undefined> => {
  const data = { status: statusText(status) };
  try {
    const written = await client.modify("configmaps", namespace, name, (copy) => {
      copy["data"] = { ...copy["data"], ...data };
      copy.metadata.annotations = { ...copy.metadata.annotations, [updated]: status.time };
    });
    return (
      written ??
      (await client.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name, namespace, annotations: { [updated]: status.time } },
        data,
      }))
    );
  } catch (error) {
    log.error("status.go:149", `Failed to write status configmap: ${messageOf(error)}`);
    return undefined;
  }
};

/** YAML as sigs.k8s.io/yaml writes it. */
export const statusText = (status: Json): string =>
  stringify(status, { indentSeq: false, lineWidth: 0, version: "1.1" });

export const deleteStatusMap = async (
  client: Client,
  log: Klog,
  { namespace, statusConfigMap }: AutoscalerOptions,
): Promise<void> => {
  await client.delete("configmaps", namespace, statusConfigMap).catch(() => {
    log.error("status.go:170", "Failed to delete status configmap");
  });
};
