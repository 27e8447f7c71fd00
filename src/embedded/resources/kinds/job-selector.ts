/** The selector and the labels that tie pods to their job. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { printedSelector } from "../label-checks.ts";
import { labelSelectorMatches } from "../selectors.ts";

const uidKeys = ["controller-uid", "batch.kubernetes.io/controller-uid"];
const nameKeys = ["job-name", "batch.kubernetes.io/job-name"];
/** Every job gets a selector of its own, made of its uid, unless its author takes that on. */
export const generateSelector = (job: Json): void => {
  const { spec, metadata } = job;
  if (spec.manualSelector === true) {
    return;
  }

  // A job without labels has those of its template, in Go one map with it: what is generated then counts for both.
  const isShared =
    Object.keys(metadata.labels ?? {}).length === 0 &&
    Object.keys(spec.template?.metadata?.labels ?? {}).length > 0;
  spec.template ??= {};
  spec.template.metadata ??= {};
  spec.template.metadata.labels ??= {};
  const { labels } = spec.template.metadata as { labels: Record<string, string> };
  for (const key of nameKeys) {
    labels[key] ??= metadata.name;
  }

  for (const key of uidKeys) {
    labels[key] ??= metadata.uid ?? "";
  }

  if (isShared) {
    metadata.labels = { ...labels };
  }

  spec.selector = {
    ...spec.selector,
    matchLabels: {
      "batch.kubernetes.io/controller-uid": metadata.uid ?? "",
      ...spec.selector?.matchLabels,
    },
  };
};

export const checkGenerated = (job: Field): void => {
  const { metadata, spec } = job.value;
  if (spec.manualSelector === true || spec.selector === undefined) {
    return;
  }

  const at = job.at("spec", "template", "metadata", "labels");
  const wanted: [string, string][] = [
    ["controller-uid", metadata.uid],
    ["job-name", metadata.name],
    ["batch.kubernetes.io/controller-uid", metadata.uid],
    ["batch.kubernetes.io/job-name", metadata.name],
  ];
  for (const [key, value] of wanted) {
    const found: unknown = at.value?.[key];
    if (found === undefined) {
      at.key(key).required(`must be '${value}'`);
    } else if (found !== value) {
      at.key(key).invalid(`must be '${value}'`, at.value);
    }
  }

  if (!labelSelectorMatches(spec.selector, Object.fromEntries(wanted))) {
    job
      .at("spec", "selector")
      .invalid("`selector` not auto-generated", printedSelector(spec.selector));
  }
};
