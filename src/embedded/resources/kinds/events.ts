/** Event, of core and of events.k8s.io, which store the same. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { immutable } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { validateMetadata } from "../metadata.ts";
import { qualifiedName, subdomain } from "../names.ts";

const limited: [name: string, max: number][] = [
  ["action", 128],
  ["reason", 128],
];

const checkNew = (event: Field, controller: string): void => {
  const reporter = event.at(controller).as(event.value.reportingComponent);
  reporter.need();
  reporter.matches(qualifiedName);
  const instance = event.at("reportingInstance");
  instance.need();
  if (((instance.value as string | undefined) ?? "").length > 128) {
    instance.invalid("can have at most 128 characters", "");
  }

  for (const [name, max] of limited) {
    event.at(name).need();
    if (((event.value[name] as string | undefined) ?? "").length > max) {
      event.at(name).invalid(`can have at most ${max} characters`, "");
    }
  }

  if (((event.value.message as string | undefined) ?? "").length > 1024) {
    event.at("message").invalid("can have at most 1024 characters", "");
  }
};

const checkPlace = (event: Field, tolerated: string[]): void => {
  const { metadata, involvedObject } = event.value;
  const about: string = involvedObject?.namespace ?? "";
  const fine = about === "" ? tolerated.includes(metadata.namespace) : about === metadata.namespace;
  if (!fine) {
    event.at("involvedObject", "namespace").invalid("does not match event.namespace", about);
  }
};

const check = (event: Field, groupVersion: string): void => {
  const fresh = !event.at("eventTime").empty;
  if (fresh) {
    if ((event.value.involvedObject?.namespace ?? "") === "") {
      checkPlace(event, ["default", "kube-system"]);
    }

    checkNew(event, groupVersion === "v1" ? "reportingComponent" : "reportingController");
  } else {
    checkPlace(event, ["", "default"]);
  }

  event.at("namespace").as(event.value.metadata.namespace).matches(subdomain);
};

const checkSeries = (event: Field): void => {
  const series = event.at("series");
  if (!series.given) {
    return;
  }

  if (((series.value.count as number | undefined) ?? 0) < 2) {
    series.at("count").invalid("should be at least 2", "");
  }

  if (series.at("lastObservedTime").empty) {
    series.at("lastObservedTime").required();
  }
};

const unset = ["firstTimestamp", "lastTimestamp", "count", "source"];

/** events.k8s.io asks for more. */
const checkStrict = (event: Field): void => {
  checkSeries(event);
  if (event.at("eventTime").empty) {
    event.at("eventTime").required();
  }

  const { type = "" } = event.value;
  if (type !== "Normal" && type !== "Warning") {
    event.at("type").invalid(`has invalid value: ${type}`, "");
  }

  for (const name of unset) {
    if (!event.at(name).empty) {
      event.at(name).invalid("needs to be unset", "");
    }
  }
};

const fixed = ["involvedObject", "reason", "message", "type", "action", "related"];

export const events: KindRules = {
  allowCreateOnUpdate: true,
  ownMetadata: true,
  validate(event, { groupVersion = "v1" }) {
    check(event, groupVersion);
    if (groupVersion !== "v1") {
      validateMetadata(event.at("metadata"), { namespaced: true, name: subdomain });
      checkStrict(event);
    }
  },
  validateUpdate(event, old, { groupVersion = "v1" }) {
    check(event, groupVersion);
    if (groupVersion !== "v1") {
      fixed.forEach((name) => immutable(event.at(name), old[name]));
    }
  },
  fields: ({ involvedObject = {}, source, reason, type, reportingComponent }: Json) => ({
    "involvedObject.kind": involvedObject.kind ?? "",
    "involvedObject.namespace": involvedObject.namespace ?? "",
    "involvedObject.name": involvedObject.name ?? "",
    "involvedObject.uid": involvedObject.uid ?? "",
    "involvedObject.apiVersion": involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": involvedObject.fieldPath ?? "",
    reason: reason ?? "",
    reportingComponent: reportingComponent ?? "",
    source: source?.component || reportingComponent || "",
    type: type ?? "",
  }),
};
