/** Pod. */
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { StatusCause } from "../../status.ts";
import { semanticEqual } from "../equality.ts";
import { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel } from "../names.ts";
import { syncAppArmor } from "../pod/app-armor.ts";
import { checkPodAnnotations } from "../pod/annotations.ts";
import { checkImageSpaces } from "../pod/containers.ts";
import { qualityOfService } from "../pod/quality.ts";
import { checkResize, prepareResize } from "../pod/resize.ts";
import { checkPodSpec } from "../pod/spec.ts";
import { checkPodUpdate } from "../pod/update.ts";
import { containersAt, podWarnings } from "../pod/warnings.ts";

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

const checkTokens = (spec: Field): void => {
  if (!spec.at("serviceAccountName").empty) {
    return;
  }

  for (const volume of spec.at("volumes").items()) {
    for (const source of volume.at("projected", "sources").items()) {
      if (source.at("serviceAccountToken").given) {
        source
          .at("serviceAccountToken")
          .forbidden("must not be specified when serviceAccountName is not set");
      }
    }
  }
};

const checkWhole = (pod: Field): void => {
  const spec = pod.at("spec");
  checkPodAnnotations(pod.at("metadata", "annotations"), pod.value);
  checkPodSpec(spec, { podName: (pod.value.metadata.name as string) ?? "", isPod: true });
  checkTokens(spec);
  checkImageSpaces(spec.at("containers"));
  checkImageSpaces(spec.at("initContainers"));
};

const keepStatusParts = (object: Json, { metadata, status }: Json): void => {
  if (metadata.ownerReferences === undefined) {
    delete object.metadata.ownerReferences;
  } else {
    object.metadata.ownerReferences = clone(metadata.ownerReferences);
  }

  object.status ??= {};
  object.status.qosClass ||= status?.qosClass;
  object.status.observedGeneration ||= status?.observedGeneration;
};

const checkEphemeralUpdate = (object: Field, old: Json): void => {
  const list = object.at("spec", "ephemeralContainers");
  const current = (list.value ?? []) as Json[];
  for (const before of (old.spec.ephemeralContainers ?? []) as Json[]) {
    const index = current.findIndex(({ name }) => name === before.name);
    if (index === -1) {
      list.forbidden(`existing ephemeral containers "${before.name}" may not be removed\n`);
    } else if (!semanticEqual(current[index], before)) {
      list.forbidden(`existing ephemeral containers "${before.name}" may not be changed\n`);
    }
  }
};

const keepAll = (object: KubeObject, old: KubeObject): void => {
  const { ephemeralContainers } = object["spec"];
  object["status"] = clone(old["status"]);
  object["spec"] = { ...clone(old["spec"]), ephemeralContainers };
  if (ephemeralContainers === undefined) {
    delete object["spec"].ephemeralContainers;
  }
};

const subresourceCauses = (name: string, object: KubeObject, old: KubeObject): StatusCause[] => {
  const field = new Field(object);
  if (name === "resize") {
    checkResize(field.at("spec"), old["spec"]);
  } else if (name === "ephemeralcontainers") {
    checkPodSpec(field.at("spec"), { podName: object.metadata.name, isPod: true });
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
    checkWhole(object);
    const spec = object.at("spec");
    if (spec.at("ephemeralContainers").length > 0) {
      spec.at("ephemeralContainers").forbidden("cannot be set on create");
    }

    if (!spec.at("nodeName").empty && spec.at("schedulingGates").length > 0) {
      spec.at("nodeName").forbidden("cannot be set until all schedulingGates have been cleared");
    }
  },
  validateUpdate(object, old) {
    checkWhole(object);
    checkPodUpdate(object.at("spec"), old.spec);
  },
  prepareForStatusUpdate: keepStatusParts,
  prepareForSubresource(name, object, old) {
    if (name === "ephemeralcontainers") {
      keepAll(object, old);
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
