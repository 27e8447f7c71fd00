/** What of a job may change after it was made: little, and more while it is suspended. */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { immutable } from "../immutable.ts";

const canReschedule = ({ spec, status }: Json): boolean =>
  spec.suspend === true && status?.startTime === undefined;

/** Where pods go may change while the job was never started. */
const withScheduling = (template: Json, from: Json): Json => {
  const result = clone(template);
  result.metadata = from.metadata;
  for (const name of ["nodeSelector", "tolerations", "schedulingGates"]) {
    result.spec[name] = from.spec[name];
  }

  result.spec.affinity = {
    ...result.spec.affinity,
    nodeAffinity: from.spec.affinity?.nodeAffinity,
  };
  return result;
};

const withResources = (template: Json, from: Json): Json => {
  const result = clone(template);
  for (const list of ["containers", "initContainers"]) {
    for (const [index, container] of ((result.spec[list] ?? []) as Json[]).entries()) {
      const other = from.spec[list]?.[index];
      if (other?.name === container.name) {
        container.resources = other.resources;
      }
    }
  }

  return result;
};

export const checkTemplateUpdate = (spec: Field, old: Json): void => {
  const template = spec.at("template");
  const before = canReschedule(old)
    ? withScheduling(old.spec.template, template.value)
    : old.spec.template;
  if (old.spec.suspend === true) {
    const { spec: kept } = withResources(before, template.value);
    immutable(
      spec.at("template.spec").as(template.value.spec),
      kept,
      goPrint("core.PodSpec", template.value.spec),
    );
  } else {
    immutable(template, before, goPrint("core.PodTemplateSpec", template.value));
  }
};

/** Indexed jobs may grow and shrink. */
export const checkCompletionsUpdate = (spec: Field, old: Json): void => {
  const completions = spec.at("completions");
  if (spec.value.completionMode !== "Indexed") {
    immutable(completions, old.spec.completions);
  } else if (
    completions.given &&
    completions.value !== old.spec.completions &&
    completions.value !== spec.value.parallelism
  ) {
    completions.invalid("can only be modified in tandem with spec.parallelism");
  }
};
