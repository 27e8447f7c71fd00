/** Runs the checks that a level and version ask for, baseline first, each group by name. */
import type { Json } from "../../object.ts";
import type { Check, CheckPod, Violation } from "./check.ts";
import { hostChecks } from "./host-checks.ts";
import { kernelChecks } from "./kernel-checks.ts";
import type { LevelVersion } from "./level.ts";
import { restrictedChecks } from "./restricted-checks.ts";
import { seccompChecks } from "./seccomp-checks.ts";

const byLevelAndName = (a: Check, b: Check): number =>
  a.level === b.level ? (a.id < b.id ? -1 : 1) : a.level < b.level ? -1 : 1;

const checks = [...hostChecks, ...kernelChecks, ...seccompChecks, ...restrictedChecks].toSorted(
  byLevelAndName,
);

const ruleFor = ({ versions }: Check, minor: number): CheckPod | undefined =>
  versions.findLast((version) => version.minor <= minor)?.check;

const rulesFor = ({ level, minor }: LevelVersion): CheckPod[] => {
  const held = checks.filter(
    (check) =>
      ruleFor(check, minor) !== undefined && (level === "restricted" || check.level === "baseline"),
  );
  const overridden = new Set(held.map(({ overrides }) => overrides));
  return held
    .filter(({ id }) => !overridden.has(id))
    .flatMap((check) => ruleFor(check, minor) ?? []);
};

/** What a pod or pod template violates; nothing at level privileged. */
export const evaluatePod = (policy: LevelVersion, spec: Json, metadata: Json): Violation[] =>
  policy.level === "privileged"
    ? []
    : rulesFor(policy).flatMap((check) => check(spec, metadata) ?? []);

/** `host namespaces (hostNetwork=true), privileged (...)` */
export const describeViolations = (violations: Violation[]): string =>
  violations
    .map(({ reason, detail }) => (detail === "" ? reason : `${reason} (${detail})`))
    .join(", ");
