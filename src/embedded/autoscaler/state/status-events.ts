/** Events that are about the autoscaler as a whole: told on its status ConfigMap, for those who cannot read its log. Follows LogEventRecorder of clusterstate/utils. */
import type { EventRecorder } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";

export interface StatusEvents {
  event(type: "Normal" | "Warning", reason: string, message: string): void;
  /** The ConfigMap as last written. */
  about(map: KubeObject | undefined): void;
}

export const createStatusEvents = (recorder: EventRecorder): StatusEvents => {
  let map: KubeObject | undefined;
  return {
    event: (type, reason, message) => {
      if (map !== undefined) {
        recorder.event(map, type, reason, message);
      }
    },
    about: (next) => {
      map = next ?? map;
    },
  };
};
