/** One check of a lab file: find its kind by its key, read it by that kind's schema, fill in the defaults. */
import { z } from "zod";
import type { Check, CheckBase, CheckKind, Target } from "./check.ts";
import { parseDuration } from "./duration.ts";
import { checkKindNames, checkKinds, commonFields } from "./kinds.table.ts";
import type { CheckKindRow } from "./kinds.table.ts";
import type { Fidelity } from "./lab.ts";
import type { Reader } from "./reader.ts";
import { splitCommand } from "./split.ts";
import { nearest } from "../nearest.ts";
import type { Path } from "./source.ts";

export interface CheckContext {
  /** Used when the check names no namespace. */
  namespace: string;
  /** Used when the check has no id of its own. */
  id: string;
  /** `says` may be left out in parts of `all`. */
  part: boolean;
  /** Of the step; what the check says itself goes before. */
  fidelity: Fidelity;
}

type Raw = Record<string, never>;

const schemas = new Map<CheckKind, z.ZodType<Raw>>(
  checkKinds.map(({ kind, fields }) => [
    kind,
    z.strictObject({ ...commonFields, ...fields }) as unknown as z.ZodType<Raw>,
  ]),
);

export const readCheck = (
  reader: Reader,
  value: unknown,
  path: Path,
  context: CheckContext,
): Check | undefined => {
  const row = kindOf(reader, value, path);
  const schema = row && schemas.get(row.kind);
  if (row === undefined || schema === undefined) {
    return undefined;
  }

  const raw = reader.read(schema, value, path, `a ${row.kind} check`);
  if (raw === undefined) {
    return undefined;
  }

  if (raw["says"] === undefined && !context.part) {
    reader.note(path, "a check needs `says`: one plain sentence for the learner");
  }

  const base = readBase(raw, row, context);
  return { ...base, ...own(row.kind, raw, { reader, path, base, context }) } as Check;
};

const kindOf = (reader: Reader, value: unknown, path: Path): CheckKindRow | undefined => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    reader.note(path, "expected a check: a map with a kind such as `resource:`");
    return undefined;
  }

  const keys = Object.keys(value);
  const found = checkKinds.filter(({ kind }) => keys.includes(kind));
  if (found.length === 1) {
    return found[0];
  }

  if (found.length > 1) {
    const names = found.map(({ kind }) => `\`${kind}\``).join(" and ");
    reader.note(path, `two kinds in one check: ${names}; make two checks of it, or use \`all:\``);
    return undefined;
  }

  const known = Object.keys(commonFields);
  const stray = keys.find(
    (key) => !known.includes(key) && nearest(key, checkKindNames) !== undefined,
  );
  const hint = stray === undefined ? "" : `; did you mean \`${nearest(stray, checkKindNames)}\`?`;
  const at = stray === undefined ? path : [...path, stray];
  reader.note(at, `no check kind here${hint} (one of ${checkKindNames.join(", ")})`, { at: "key" });
  return undefined;
};

const readBase = (raw: Raw, row: CheckKindRow, context: CheckContext): CheckBase => {
  const common = raw as unknown as Partial<
    Omit<CheckBase, "within" | "for"> & { within: string; for: string }
  >;
  return {
    id: common.id ?? context.id,
    says: common.says ?? "",
    in: common.in ?? context.namespace,
    within: parseDuration(common.within ?? row.within) ?? 0,
    for: parseDuration(common.for ?? row.for) ?? 0,
    causes: (common.causes ?? []).map((cause) => ({ ...cause, with: cause.with ?? {} })),
    sensitive: common.sensitive ?? isSecret(raw),
    // What was counted until now says nothing of the next moment.
    guard: common.guard ?? row.kind === "load",
    with: common.with ?? {},
    fidelity: { ...context.fidelity, ...common.fidelity },
  };
};

interface Surroundings {
  reader: Reader;
  path: Path;
  base: CheckBase;
  context: CheckContext;
}

type Own = { kind: CheckKind } & Record<string, unknown>;

const own = (kind: CheckKind, raw: Raw, around: Surroundings): Own => {
  const { [kind]: subject, ...rest } = withoutCommon(raw);
  switch (kind) {
    case "resource": {
      const { select, ...more } = rest;
      return { kind, target: targetOf(String(subject), select), ...more };
    }

    case "absent":
    case "trend": {
      const { select, ...more } = rest;
      return { kind, target: targetOf(String(subject), select), ...more };
    }

    case "denied":
      return { kind, file: subject, verb: "create", dryRun: true, ...rest };
    case "command":
      return { kind, ...command(String(subject), rest, around) };
    case "http":
      return { kind, ...request(subject as Record<string, unknown>), ...rest };
    case "event":
      return { kind, about: subject, message: [], ...rest };
    case "can": {
      const [verb = "", resource = ""] = String(subject).split(" ");
      return { kind, verb, resource, groups: [], ...rest };
    }

    case "load":
      return { kind, answered: { $gte: 1 }, failed: 0, ...(subject as object), ...rest };
    case "all":
    case "any":
      return { kind, parts: partsOf(kind, subject as unknown[], around) };
  }
};

const withoutCommon = (raw: Raw): Record<string, unknown> =>
  Object.fromEntries(Object.entries(raw).filter(([key]) => !Object.hasOwn(commonFields, key)));

const targetOf = (text: string, select: unknown): Target => {
  const slash = text.indexOf("/");
  return {
    resource: slash === -1 ? text : text.slice(0, slash),
    ...(slash !== -1 && { name: text.slice(slash + 1) }),
    ...(typeof select === "string" && { select }),
  };
};

const command = (
  text: string,
  { control, ...rest }: Record<string, unknown>,
  around: Surroundings,
): Record<string, unknown> => ({
  text,
  argv: argvOf(text, "command", around),
  exit: 0,
  ...(control !== undefined && { control: argvOf(control as string, "control", around) }),
  ...rest,
});

const argvOf = (text: string, field: string, { reader, path }: Surroundings): string[] => {
  const split = splitCommand(text);
  if ("problem" in split) {
    reader.note([...path, field], `\`${field}\`: ${split.problem.sentence}`);
    return [];
  }

  return split.argv;
};

const request = ({ header, ...rest }: Record<string, unknown>): Record<string, unknown> => ({
  method: "GET",
  ...rest,
  requestHeader: Object.fromEntries(
    Object.entries((header ?? {}) as Record<string, unknown>).map(([k, v]) => [k, String(v)]),
  ),
});

const partsOf = (
  kind: "all" | "any",
  values: unknown[],
  { reader, path, base }: Surroundings,
): Check[] =>
  values
    .map((value, index) =>
      readCheck(reader, value, [...path, kind, index], {
        namespace: base.in,
        id: `${base.id}-${index + 1}`,
        part: true,
        fidelity: base.fidelity,
      }),
    )
    .filter((check) => check !== undefined);

const isSecret = (raw: Record<string, unknown>): boolean =>
  /^secrets?(\/|$)/.test((raw["resource"] ?? raw["trend"] ?? "") as string);
