/** CronJob: schedule, time zone and the job it makes. */
import type { Json } from "../../object.ts";
import { checkCounts } from "../counts.ts";
import { cronComplaint } from "../cron-format.ts";
import type { Field } from "../field.ts";
import { printedSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { podNameWarnings, templateWarnings } from "../pod/template-warnings.ts";
import { zoneComplaint } from "../time-zones.ts";
import { checkJobTemplate } from "./jobs.ts";

const checkSchedule = (spec: Field, old: Json): void => {
  const schedule = spec.at("schedule");
  if (!schedule.need()) {
    return;
  }

  const text = schedule.value as string;
  const complaint = cronComplaint(text);
  if (complaint !== undefined) {
    schedule.invalid(complaint);
  }

  const tolerated = ((old?.schedule as string | undefined) ?? "").includes("TZ");
  if (tolerated && text.includes("TZ") && spec.at("timeZone").given) {
    schedule.invalid("cannot use both timeZone field and TZ or CRON_TZ in schedule");
  } else if (!tolerated && text.includes("TZ")) {
    schedule.invalid("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
  }
};

const badPart = (part: string): boolean =>
  part === "." || part === ".." || part.startsWith("-") || !/^[A-Za-z._0-9+-]{1,14}$/.test(part);

const checkTimeZone = (zone: Field): void => {
  if (!zone.given) {
    return;
  }

  const name = zone.value as string;
  if (name === "") {
    zone.invalid("timeZone must be nil or non-empty string");
    return;
  }

  if (name.split("/").some(badPart)) {
    zone.invalid(`unknown time zone ${name}`);
    return;
  }

  if (name.toLowerCase() === "local") {
    zone.invalid(
      "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
    );
  }

  const complaint = zoneComplaint(name);
  if (complaint !== undefined) {
    zone.invalid(complaint);
  }
};

const checkTemplate = (template: Field): void => {
  const spec = template.at("spec");
  checkJobTemplate(spec);
  const selector = spec.at("selector");
  if (selector.given) {
    selector.invalid("`selector` will be auto-generated", printedSelector(selector.value));
  }

  if (spec.value?.manualSelector === true) {
    spec.at("manualSelector").notSupported(["nil", "false"]);
  }
};

const checkSpec = (spec: Field, old: Json): void => {
  checkSchedule(spec, old);
  checkCounts(spec, "startingDeadlineSeconds");
  if (old === undefined || old.timeZone !== spec.value.timeZone) {
    checkTimeZone(spec.at("timeZone"));
  }

  if (spec.at("concurrencyPolicy").need()) {
    spec.at("concurrencyPolicy").oneOf(["Allow", "Forbid", "Replace"]);
  }

  checkTemplate(spec.at("jobTemplate"));
  checkCounts(spec, "successfulJobsHistoryLimit", "failedJobsHistoryLimit");
};

export const cronJobs: KindRules = {
  generation: ["spec"],
  validate(object) {
    checkSpec(object.at("spec"), undefined);
    const name = object.at("metadata", "name");
    if (((name.value as string | undefined) ?? "").length > 52) {
      name.invalid("must be no more than 52 characters");
    }
  },
  validateUpdate: (object, old) => checkSpec(object.at("spec"), old.spec),
  warnings: (object, old) => [
    ...(old === undefined ? podNameWarnings(object.metadata.name) : []),
    ...templateWarnings(object, old, "spec.jobTemplate.spec.template"),
  ],
};
