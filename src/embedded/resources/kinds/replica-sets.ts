/** ReplicaSet, ReplicationController and PodTemplate. */
import type { Json } from "../../object.ts";
import { checkBelow, checkCounts } from "../counts.ts";
import type { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { checkReplicaSelector } from "../pod/replica-template.ts";
import { podNameWarnings, templateWarnings } from "../pod/template-warnings.ts";
import { checkAlwaysRunning, checkTemplate } from "../pod/template.ts";
import { labelSelectorMatches } from "../selectors.ts";
import { checkSelectorKept } from "./deployments.ts";

const checkSpec = (spec: Field): void => {
  checkCounts(spec, "replicas", "minReadySeconds");
  checkReplicaSelector(spec, true);
};

const checkStatus = (status: Field): void => {
  const counts = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"];
  checkCounts(status, "replicas", ...counts, "observedGeneration", "terminatingReplicas");
  checkBelow(status, counts, "replicas", "cannot be greater than status.replicas");
  checkBelow(status, ["availableReplicas"], "readyReplicas");
};

const shared: KindRules = {
  generation: ["spec"],
  validateStatusUpdate: (object) => checkStatus(object.at("status")),
  warnings: (object, old) => [
    ...(old === undefined ? podNameWarnings(object.metadata.name) : []),
    ...templateWarnings(object, old),
  ],
};

export const replicaSets: KindRules = {
  ...shared,
  validate: (object) => checkSpec(object.at("spec")),
  validateUpdate(object, old) {
    checkSpec(object.at("spec"));
    checkSelectorKept(object, old);
  },
};

const checkController = (spec: Field): void => {
  checkCounts(spec, "minReadySeconds");
  const selector = spec.at("selector");
  selector.need();
  checkCounts(spec, "replicas");
  const template = spec.at("template");
  if (!template.given) {
    template.required();
    return;
  }

  const labels = template.at("metadata", "labels");
  if (!selector.empty && !labelSelectorMatches({ matchLabels: selector.value }, labels.value)) {
    labels.invalid("`selector` does not match template `labels`");
  }

  checkTemplate(template);
  checkAlwaysRunning(template, "ReplicationController");
};

export const replicationControllers: KindRules = {
  ...shared,
  fields: ({ status }: Json) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  validate: (object) => checkController(object.at("spec")),
  validateUpdate: (object) => checkController(object.at("spec")),
};

export const podTemplates: KindRules = {
  generation: ["template"],
  validate: (object) => checkTemplate(object.at("template")),
  validateUpdate: (object) => checkTemplate(object.at("template")),
  warnings: (object, old) => templateWarnings(object, old, "template"),
};
