/** Pods on a node that is no longer ready are not ready either. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";

export interface Tools {
  client: Client;
  recorder: EventRecorder;
  /** RFC 3339. */
  now: string;
}

export const markPodsNotReady = async (
  { client, recorder, now }: Tools,
  pods: KubeObject[],
): Promise<void> => {
  for (const { metadata } of pods) {
    let isChanged = false;
    const pod = await client.modify(
      "pods",
      metadata.namespace,
      metadata.name,
      (copy) => {
        const ready = (copy["status"]?.conditions ?? []).find(({ type }: Json) => type === "Ready");
        if (ready === undefined || ready.status !== "True") {
          return false;
        }

        isChanged = true;
        ready.status = "False";
        ready.lastTransitionTime = now;
        return undefined;
      },
      { subresource: "status" },
    );
    if (isChanged && pod !== undefined) {
      recorder.event(pod, "Warning", "NodeNotReady", "Node is not ready");
    }
  }
};
