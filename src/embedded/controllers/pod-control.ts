/** Makes and deletes the pods of a controller, telling about it in events on the owner. */
import type { Client, EventRecorder } from "../api/client.ts";
import { clone } from "../object.ts";
import type { Json, KubeObject } from "../object.ts";
import { StatusError } from "../status.ts";
import { controllerRef } from "./controller-ref.ts";

/** A pod as the template describes it, owned by `owner`; named by prefix unless the caller sets a name. */
export const podFromTemplate = (template: Json, owner: KubeObject): Json => {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const prefix = `${owner.metadata.name}-`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: prefix.length > 253 ? owner.metadata.name : prefix,
      namespace: owner.metadata.namespace,
      ...(labels === undefined ? {} : { labels: clone(labels) }),
      ...(annotations === undefined ? {} : { annotations: clone(annotations) }),
      ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
      ownerReferences: [controllerRef(owner)],
    },
    spec: clone(template.spec),
  };
};

export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof StatusError &&
  (error.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false);

/** @throws StatusError after telling about it, except when the namespace is going away. */
export const createPod = async (
  client: Client,
  recorder: EventRecorder,
  pod: Json,
  owner: KubeObject,
): Promise<KubeObject> => {
  try {
    const created = await client.create("pods", pod);
    recorder.event(owner, "Normal", "SuccessfulCreate", `Created pod: ${created.metadata.name}`);
    return created;
  } catch (error) {
    if (error instanceof StatusError && !isNamespaceTerminating(error)) {
      recorder.event(owner, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    }

    throw error;
  }
};

/** A pod that is gone already is fine. @throws Error */
export const deletePod = async (
  client: Client,
  recorder: EventRecorder,
  { metadata: { namespace, name } }: KubeObject,
  owner: KubeObject,
): Promise<void> => {
  try {
    await client.delete("pods", namespace, name);
    recorder.event(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }

    if (error.code !== 404) {
      recorder.event(owner, "Warning", "FailedDelete", `Error deleting: ${error.message}`);
      throw new StatusError(
        error.code,
        error.reason,
        `unable to delete pods: ${error.message}`,
        error.details,
      );
    }
  }
};
