/** Job, and the job spec that cron jobs share. */
import type { Json } from "../../object.ts";
import { checkCounts } from "../counts.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { immutable } from "../immutable.ts";
import { checkLabelSelector, isUsableSelector, printedSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, subdomain } from "../names.ts";
import { podNameWarnings, templateWarnings } from "../pod/template-warnings.ts";
import { checkTemplate } from "../pod/template.ts";
import { labelSelectorMatches } from "../selectors.ts";
import { checkGenerated, generateSelector } from "./job-selector.ts";
import { checkCompletionsUpdate, checkTemplateUpdate } from "./job-updates.ts";
import { checkFailurePolicy, checkSuccessPolicy } from "./job-policies.ts";

const maxParallel = 100_000;

const checkManager = (manager: Field): void => {
  if (!manager.need()) {
    return;
  }

  const text = manager.value as string;
  const [host, path] = [text.split("/", 1)[0] ?? "", text.slice(text.indexOf("/") + 1)];
  if (!text.includes("/") || host === "" || path === "") {
    manager.invalid('must be a domain-prefixed path (such as "acme.io/foo")');
  } else {
    manager.as(host).matches(subdomain);
  }

  if (text.length > 63) {
    manager.tooLong(63);
  }
};

const checkIndexed = (spec: Field): void => {
  const { completions, parallelism, maxFailedIndexes } = spec.value as Record<string, number>;
  if (completions === undefined) {
    spec.at("completions").required("when completion mode is Indexed");
  }

  if (parallelism !== undefined && parallelism > maxParallel) {
    spec
      .at("parallelism")
      .invalid(`must be less than or equal to ${maxParallel} when completion mode is Indexed`);
  }

  const failed = spec.at("maxFailedIndexes");
  if (
    completions !== undefined &&
    maxFailedIndexes !== undefined &&
    maxFailedIndexes > completions
  ) {
    failed.invalid("must be less than or equal to completions");
  }

  if (maxFailedIndexes !== undefined && maxFailedIndexes > maxParallel) {
    failed.invalid(`must be less than or equal to ${maxParallel}`);
  }
};

const checkMode = (spec: Field): void => {
  const mode = spec.at("completionMode");
  if (mode.given && !mode.oneOf(["NonIndexed", "Indexed"])) {
    return;
  }

  if (mode.value === "Indexed") {
    checkIndexed(spec);
    return;
  }

  for (const name of ["backoffLimitPerIndex", "maxFailedIndexes"]) {
    if (spec.at(name).given) {
      spec.at(name).invalid("requires indexed completion mode");
    }
  }
};

const checkRestartPolicy = (spec: Field): void => {
  const policy = spec.at("template", "spec", "restartPolicy");
  if (policy.empty || policy.value === "Always") {
    policy.required('valid values: "OnFailure", "Never"');
  } else if (policy.value !== "OnFailure" && policy.value !== "Never") {
    policy.notSupported(["OnFailure", "Never"]);
  } else if (spec.at("podFailurePolicy").given && policy.value !== "Never") {
    policy.invalid('only "Never" is supported when podFailurePolicy is specified');
  }
};

const checkReplacement = (spec: Field): void => {
  const policy = spec.at("podReplacementPolicy");
  if (policy.given) {
    policy.oneOf(
      spec.at("podFailurePolicy").given ? ["Failed"] : ["Failed", "TerminatingOrFailed"],
    );
  }
};

/** What a job and the template of a cron job have in common. */
export const checkJobTemplate = (spec: Field): void => {
  checkCounts(
    spec,
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  );
  if (spec.at("maxFailedIndexes").given && !spec.at("backoffLimitPerIndex").given) {
    spec.at("backoffLimitPerIndex").required("when maxFailedIndexes is specified");
  }

  if (spec.at("managedBy").given) {
    checkManager(spec.at("managedBy"));
  }

  checkMode(spec);
  checkFailurePolicy(spec);
  checkSuccessPolicy(spec);
  checkReplacement(spec);
  checkTemplate(spec.at("template"));
  checkRestartPolicy(spec);
};

const checkSpec = (spec: Field): void => {
  checkJobTemplate(spec);
  const selector = spec.at("selector");
  if (selector.given) {
    checkLabelSelector(selector);
  } else {
    selector.required();
  }

  const labels = spec.at("template", "metadata", "labels");
  if (isUsableSelector(selector.value) && !labelSelectorMatches(selector.value, labels.value)) {
    labels.invalid("`selector` does not match template `labels`");
  }
};

const checkIndexNames = (job: Field): void => {
  const { metadata, spec } = job.value;
  const last = `${metadata.name}-${spec.completions - 1}`;
  if (spec.completionMode === "Indexed" && spec.completions > 0 && dnsLabel(last).length > 0) {
    job
      .at("metadata", "name")
      .invalid(`will not able to create pod with invalid DNS label: ${last}`);
  }
};

const checkJob = (job: Field): void => {
  checkGenerated(job);
  checkSpec(job.at("spec"));
  checkIndexNames(job);
};

const checkUpdate = (spec: Field, old: Json): void => {
  checkSpec(spec);
  checkCompletionsUpdate(spec, old);

  const selector = spec.at("selector");
  immutable(selector, old.spec.selector, printedSelector(selector.value));
  checkTemplateUpdate(spec, old);
  immutable(spec.at("completionMode"), old.spec.completionMode);
  const policy = spec.at("podFailurePolicy");
  immutable(
    policy,
    old.spec.podFailurePolicy,
    policy.given ? goPrint("batch.PodFailurePolicy", policy.value) : null,
  );
  immutable(spec.at("backoffLimitPerIndex"), old.spec.backoffLimitPerIndex);
  immutable(spec.at("managedBy"), old.spec.managedBy);
  const success = spec.at("successPolicy");
  immutable(
    success,
    old.spec.successPolicy,
    success.given ? goPrint("batch.SuccessPolicy", success.value) : null,
  );
};

export const jobs: KindRules = {
  generation: ["spec"],
  prepareForCreate: generateSelector,
  validate: checkJob,
  validateUpdate(object, old) {
    checkJob(object);
    checkUpdate(object.at("spec"), old);
  },
  validateStatusUpdate: (object) =>
    checkCounts(object.at("status"), "active", "succeeded", "failed", "ready", "terminating"),
  fields: ({ status }: Json) => ({ "status.successful": String(status?.succeeded ?? 0) }),
  warnings: (object, old) => [
    ...(old === undefined ? podNameWarnings(object.metadata.name) : []),
    ...templateWarnings(object, old),
  ],
};
