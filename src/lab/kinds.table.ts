/** The one table of check kinds: parser, lint, defaults, JSON Schema and documentation are made from it. */
import { z } from "zod";
import type { CheckKind } from "./check.ts";
import {
  duration,
  flag,
  id,
  inside,
  line,
  pattern,
  says,
  scalar,
  scalars,
  target,
  text,
  texts,
  wholeNumber,
  withNames,
} from "./fields.ts";

export interface CheckKindRow {
  kind: CheckKind;
  /** For documentation and editors. */
  says: string;
  /** Own fields, the key that names the kind first. */
  fields: Record<string, z.ZodType>;
  within: string;
  for: string;
  /** Reads the cluster's state only, so that it is evaluated on each change; the others ask and wait. */
  watches: boolean;
}

/** Parts of `all`, `any` and every list of checks; the parser reads each by its own kind. */
export const anyCheck = z.unknown();
export const checkList = z.array(anyCheck, { error: "expected a list of checks" }).min(1, {
  error: "must hold at least one check",
});

export const cause = z.strictObject({
  when: text,
  say: text,
  look: line.optional(),
  with: withNames.optional(),
});

const provider = z.enum(["embedded", "kind", "context"]);

/** Why a step cannot happen, by provider. */
export const absentOn = z.partialRecord(provider, says);

/** By provider. */
export const fidelity = z.partialRecord(
  provider,
  z.enum(["real", "simulated"], { error: "expected `real` or `simulated`" }),
);

export const commonFields = {
  id: id.optional(),
  says: says.optional(),
  in: line.optional(),
  within: duration.optional(),
  for: duration.optional(),
  causes: z.array(cause, { error: "expected a list of causes" }).optional(),
  sensitive: flag.optional(),
  guard: flag.optional(),
  with: withNames.optional(),
  fidelity: fidelity.optional(),
};

const exit = z.union([wholeNumber.min(0).max(255), z.literal("nonzero")], {
  error: "expected an exit code, or `nonzero`",
});

const tls = z.union(
  [
    z.literal("any"),
    z.strictObject({
      serves: target.optional(),
      name: line.optional(),
      trust: target.optional(),
      daysLeft: pattern.optional(),
    }),
  ],
  { error: "expected `any`, or some of `serves`, `name`, `trust`, `daysLeft`" },
);

const http = z.strictObject({
  url: line,
  through: line,
  method: z.enum(["GET", "HEAD", "POST", "PUT", "DELETE"]).optional(),
  header: scalars.optional(),
});

const sample = z.strictObject({
  requests: wholeNumber.min(2).max(500),
  key: line,
  distinct: pattern.optional(),
  share: pattern.optional(),
});

const about = z.strictObject({
  kind: pattern.optional(),
  name: pattern.optional(),
  reason: pattern.optional(),
  type: pattern.optional(),
});

const canText = line.regex(
  /^[a-z*]+ [a-z*][^\s]*$/,
  "must be a verb and a resource such as `delete pods`",
);

export const checkKinds: readonly CheckKindRow[] = [
  {
    kind: "resource",
    says: "this object, or this set of objects, looks like that",
    fields: {
      resource: target,
      select: line.optional(),
      match: pattern.optional(),
      cel: text.optional(),
      count: pattern.optional(),
    },
    within: "60s",
    for: "0s",
    watches: true,
  },
  {
    kind: "absent",
    says: "no such object, and we are sure",
    fields: { absent: target, select: line.optional(), after: id.optional() },
    within: "30s",
    for: "3s",
    watches: true,
  },
  {
    kind: "denied",
    says: "the API server refuses the object in this file",
    fields: {
      denied: inside,
      reason: line,
      message: texts,
      verb: z.enum(["create", "update", "delete"]).optional(),
      as: line.optional(),
      control: inside.optional(),
      dryRun: flag.optional(),
    },
    within: "30s",
    for: "0s",
    watches: false,
  },
  {
    kind: "command",
    says: "a read-only command gives this",
    fields: {
      command: line,
      exit: exit.optional(),
      stdout: pattern.optional(),
      stderr: pattern.optional(),
      control: line.optional(),
    },
    within: "30s",
    for: "0s",
    watches: false,
  },
  {
    kind: "http",
    says: "a request through a named gateway gives this",
    fields: {
      http,
      status: pattern.optional(),
      body: pattern.optional(),
      header: z.record(z.string(), pattern).optional(),
      tls: tls.optional(),
      sample: sample.optional(),
      cel: text.optional(),
    },
    within: "60s",
    for: "0s",
    watches: false,
  },
  {
    kind: "event",
    says: "Kubernetes reported this since the step began",
    fields: { event: about, message: texts.optional() },
    within: "60s",
    for: "0s",
    watches: true,
  },
  {
    kind: "trend",
    says: "a number over time",
    fields: { trend: target, value: text, reaches: pattern.optional(), never: pattern.optional() },
    within: "5m",
    for: "0s",
    watches: true,
  },
  {
    kind: "can",
    says: "this user may, or may not",
    fields: {
      can: canText,
      as: line.optional(),
      groups: z.array(scalar).optional(),
      name: line.optional(),
      allowed: flag,
    },
    within: "20s",
    for: "0s",
    watches: false,
  },
  {
    kind: "load",
    says: "what the step's load has counted; it must hold when all other checks do",
    fields: {
      load: z.strictObject({
        answered: pattern.optional(),
        failed: pattern.optional(),
        distinct: pattern.optional(),
      }),
      cel: text.optional(),
    },
    within: "60s",
    for: "0s",
    watches: true,
  },
  {
    kind: "all",
    says: "all of these at the same time",
    fields: { all: checkList },
    within: "60s",
    for: "0s",
    watches: true,
  },
  {
    kind: "any",
    says: "at least one of these",
    fields: { any: checkList },
    within: "60s",
    for: "0s",
    watches: true,
  },
];

export const checkKindNames: readonly CheckKind[] = checkKinds.map(({ kind }) => kind);
