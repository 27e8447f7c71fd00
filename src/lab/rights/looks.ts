/** What the checks and pictures of a lab look at, with the namespace where they look. */
import type { Check } from "../check.ts";
import type { Lab, Picture, Step } from "../lab.ts";

export interface Look {
  resource: string;
  /** Empty: outside namespaces, or in the lab's own. */
  namespace: string;
}

type Looking = Pick<Lab, "steps">;

export const targetsOf = ({ steps }: Looking): Look[] =>
  steps.flatMap((step) => [
    ...allChecks(step).flatMap((check) => ofCheck(check)),
    ...step.live.flatMap((picture) => ofPicture(picture)),
    ...(step.load?.trust === undefined ? [] : [{ resource: "secrets", namespace: step.load.in }]),
  ]);

export const checksOf = ({ steps }: Looking): Check[] => steps.flatMap((step) => allChecks(step));

const allChecks = ({ given, expect }: Step): Check[] =>
  [...given, ...expect].flatMap((check) => withParts(check));

const withParts = (check: Check): Check[] =>
  check.kind === "all" || check.kind === "any"
    ? [check, ...check.parts.flatMap((part) => withParts(part))]
    : [check];

const wordOf = (text: string): string => text.split("/")[0]!;

const ofCheck = (check: Check): Look[] => {
  const named = [
    ...Object.values(check.with),
    ...check.causes.flatMap((cause) => Object.values(cause.with)),
    ...(check.kind === "resource" || check.kind === "absent" || check.kind === "trend"
      ? [check.target.resource, ...(check.kind === "absent" ? [] : helpers(check.target.resource))]
      : []),
    ...(check.kind === "event" ? ["events"] : []),
    ...(check.kind === "http" ? tlsSecrets(check) : []),
  ];
  return named.map((text) => ({ resource: wordOf(text), namespace: check.in }));
};

/** What explains why a workload is not as it should be. */
const helpers = (resource: string): string[] =>
  /^(?:deploy|daemonset|ds|statefulset|sts|replicaset|rs|pod)/.test(resource)
    ? ["pods", "replicasets", "events"]
    : [];

const tlsSecrets = ({ tls }: Extract<Check, { kind: "http" }>): string[] =>
  typeof tls === "object" && (tls.serves ?? tls.trust) !== undefined ? ["secrets"] : [];

const ofPicture = (picture: Picture): Look[] => {
  const namespace = picture.in ?? "";
  const at = (...words: string[]) => words.map((text) => ({ resource: wordOf(text), namespace }));
  switch (picture.kind) {
    case "gauges":
      return at("resourcequotas");
    case "pods":
      return at("pods");
    case "events":
      return at("events");
    case "objects":
      return at(picture.resource);
    case "meters":
      return at(...picture.rows.map(({ resource }) => resource));
    case "chart":
      return at(...picture.series.map(({ resource }) => resource));
    case "certificate":
      return at("secrets");
    case "nodes":
    case "bill":
    case "requests":
    case "file":
    case "text":
      return [];
  }
};
