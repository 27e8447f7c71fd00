/** Pod. */
import type { Json, KubeObject } from "../../object.ts";
import type { StatusCause } from "../../status.ts";
import { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel } from "../names.ts";
import { checkAnnotationUpdate } from "../pod/annotations.ts";
import { syncAppArmor } from "../pod/app-armor.ts";
import { checkEphemeralUpdate, prepareEphemeral } from "../pod/ephemeral.ts";
import { qualityOfService } from "../pod/quality.ts";
import { checkResize, prepareResize } from "../pod/resize.ts";
import { checkStatusUpdate, prepareStatus } from "../pod/status.ts";
import { checkPodUpdate } from "../pod/update.ts";
import { containersAt, podWarnings } from "../pod/warnings.ts";
import { checkWholePod } from "../pod/whole.ts";

const gated = {
  type: "PodScheduled",
  status: "False",
  lastProbeTime: null,
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
};

const newStatus = ({ spec, metadata }: Json): Json => ({
  phase: "Pending",
  ...((spec?.schedulingGates ?? []).length > 0
    ? { conditions: [{ ...gated, lastTransitionTime: metadata.creationTimestamp }] }
    : {}),
  qosClass: qualityOfService(spec ?? {}),
});

const subresourceCauses = (name: string, object: KubeObject, old: KubeObject): StatusCause[] => {
  const field = new Field(object);
  if (name === "resize") {
    checkResize(field, old);
  } else if (name === "ephemeralcontainers") {
    checkEphemeralUpdate(field, old);
  }

  return field.causes;
};

const grace = ({ spec, status }: Json): number => {
  const done = status?.phase === "Failed" || status?.phase === "Succeeded";
  const period = (spec.terminationGracePeriodSeconds as number | undefined) ?? 0;
  return done || (spec.nodeName ?? "") === "" ? 0 : period < 0 ? 1 : period;
};

const nameWarnings = (name: string): string[] => {
  const complaints = dnsLabel(name);
  return complaints.length === 0
    ? []
    : [
        `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${complaints.join(" ")}]`,
      ];
};

export const pods: KindRules = {
  generation: ["spec"],
  status: newStatus,
  prepareForCreate(pod, { warn = () => {} }) {
    const containers = containersAt(pod.spec ?? {}, "spec").map(([container]) => container);
    syncAppArmor(pod, containers, warn);
  },
  validate(object) {
    checkWholePod(object);
    const spec = object.at("spec");
    if (spec.at("ephemeralContainers").length > 0) {
      spec.at("ephemeralContainers").forbidden("cannot be set on create");
    }

    if (!spec.at("nodeName").empty && spec.at("schedulingGates").length > 0) {
      spec.at("nodeName").forbidden("cannot be set until all schedulingGates have been cleared");
    }
  },
  validateUpdate(object, old) {
    checkWholePod(object);
    checkAnnotationUpdate(object, old);
    checkPodUpdate(object.at("spec"), old.spec);
  },
  prepareForStatusUpdate: prepareStatus,
  validateStatusUpdate: checkStatusUpdate,
  prepareForSubresource(name, object, old) {
    if (name === "ephemeralcontainers") {
      prepareEphemeral(object, old);
    } else if (name === "resize") {
      prepareResize(object, old);
    }
  },
  validateSubresource: subresourceCauses,
  warnings: (pod, old) =>
    old === undefined ? [...nameWarnings(pod.metadata.name), ...podWarnings(pod)] : [],
  gracePeriod: grace,
  fields: ({ spec, status }: Json) => ({
    "spec.nodeName": spec?.nodeName ?? "",
    "spec.restartPolicy": spec?.restartPolicy ?? "",
    "spec.schedulerName": spec?.schedulerName ?? "",
    "spec.serviceAccountName": spec?.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec?.hostNetwork === true),
    "status.phase": status?.phase ?? "",
    "status.podIP": status?.podIP ?? "",
    "status.podIPs": status?.podIP ?? "",
    "status.nominatedNodeName": status?.nominatedNodeName ?? "",
  }),
};
