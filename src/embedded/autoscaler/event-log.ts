/** The autoscaler's events: few of a kind, and each of them in its log. Follows utils/kubernetes/factory.go. */
import type { Client, EventRecorder } from "../api/client.ts";
import type { Clock } from "../clock.ts";
import type { SpamLimits } from "../controllers/events/correlator.ts";
import { createRecorders } from "../controllers/events/recorder.ts";
import type { Json } from "../object.ts";
import { quoted } from "./go-text.ts";
import type { Klog } from "./log.ts";
import type { AutoscalerOptions } from "./options.ts";

export const createEventRecorder = (
  client: Client,
  clock: Clock,
  log: Klog,
  options: AutoscalerOptions,
): EventRecorder => {
  const onWrite = (event: Json): void =>
    log.info(
      4,
      "event_sink_logging_wrapper.go:48",
      `Event(${referenceText(event.involvedObject)}): type: '${event.type}' reason: '${event.reason}' ${event.message}`,
    );
  const recorders = createRecorders(client, clock, {
    onWrite,
    ...(options.recordDuplicatedEvents ? {} : { limits: onePerKind }),
  });
  return recorders({ component: "cluster-autoscaler" });
};

/** One event in five minutes for each reason and object; about the status ConfigMap, for each message. */
const onePerKind: SpamLimits = {
  burst: 1,
  refill: 300_000,
  key: ({ reason, source, message, involvedObject: about }) =>
    about.kind === "ConfigMap" &&
    about.namespace === "kube-system" &&
    about.name === "cluster-autoscaler-status"
      ? message
      : [
          reason,
          source.component,
          source.host ?? "",
          about.kind,
          about.namespace ?? "",
          about.name,
          about.uid,
          about.apiVersion,
        ].join(""),
};

/** As `%#v` prints it. */
const referenceText = (about: Json): string => {
  const {
    kind,
    namespace = "",
    name,
    uid,
    apiVersion,
    resourceVersion = "",
    fieldPath = "",
  } = about;
  return `v1.ObjectReference{Kind:${quoted(kind)}, Namespace:${quoted(namespace)}, Name:${quoted(name)}, UID:${quoted(uid)}, APIVersion:${quoted(apiVersion)}, ResourceVersion:${quoted(resourceVersion)}, FieldPath:${quoted(fieldPath)}}`;
};
