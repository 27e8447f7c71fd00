/** A check under a learner's own names. */
import type { Check, Target } from "../check.ts";
import { splitCommand } from "../split.ts";
import { clusterKindOf } from "./cluster-kinds.table.ts";
import { renameMarkdown } from "./markdown.ts";
import { renameCel, renameForms, renameProse, renameSaid, renameValue } from "./phrases.ts";
import { renameObject } from "./places.ts";
import type { Renaming } from "./renaming.ts";
import { renameShell } from "./shell.ts";

/** `namespace/team-a`, and objects of the scope. */
const ownTarget = (target: Target, { namespaces, objects }: Renaming): Target => {
  const { resource, name } = target;
  if (name === undefined) {
    return target;
  }

  const own = ["namespace", "namespaces", "ns"].includes(resource.toLowerCase())
    ? namespaces.get(name)
    : objects.find((object) => object.kind === clusterKindOf(resource) && object.name === name)
        ?.own;
  return own === undefined ? target : { ...target, name: own };
};

const ownNames = (names: Record<string, string>, renaming: Renaming): Record<string, string> =>
  Object.fromEntries(
    Object.entries(names).map(([key, text]) => [key, renameForms(text, renaming)]),
  );

export const ownCheck = (check: Check, renaming: Renaming): Check => ({
  ...ownKind(check, renaming),
  says: renameProse(check.says, renaming),
  in: ownNamespace(check.in, renaming),
  with: ownNames(check.with, renaming),
  causes: check.causes.map((cause) => ({
    ...cause,
    when: renameCel(cause.when, renaming),
    say: renameMarkdown(cause.say, renaming),
    with: ownNames(cause.with, renaming),
    ...(cause.look !== undefined && { look: renameShell(cause.look, renaming) }),
  })),
});

const ownKind = (check: Check, renaming: Renaming): Check => {
  const cel = "cel" in check && check.cel !== undefined && { cel: renameCel(check.cel, renaming) };
  const value = <T>(pattern: T) => ownPattern(pattern, renaming);
  switch (check.kind) {
    case "resource": {
      const kind = kindOf(check.target);
      const { match } = check;
      return {
        ...check,
        ...cel,
        target: ownTarget(check.target, renaming),
        ...(match !== undefined && {
          match: ownTexts(renameObject(match, renaming, kind), (text) =>
            renameSaid(text, renaming),
          ),
        }),
      };
    }

    case "absent":
      return { ...check, target: ownTarget(check.target, renaming) };
    case "trend":
      return {
        ...check,
        target: ownTarget(check.target, renaming),
        value: renameCel(check.value, renaming),
      };
    case "denied":
      return {
        ...check,
        message: check.message.map((text) => renameValue(text, renaming)),
        ...(check.as !== undefined && { as: renameForms(check.as, renaming) }),
      };
    case "command":
      return {
        ...check,
        text: renameShell(check.text, renaming),
        argv: argvOf(renameShell(check.text, renaming), check.argv),
        ...(check.stdout !== undefined && { stdout: value(check.stdout) }),
        ...(check.stderr !== undefined && { stderr: value(check.stderr) }),
        ...(check.control !== undefined && { control: ownArgv(check.control, renaming) }),
      };
    case "http":
      return {
        ...check,
        ...cel,
        url: renameForms(check.url, renaming),
        requestHeader: ownNames(check.requestHeader, renaming),
        ...(check.body !== undefined && { body: value(check.body) }),
        ...(check.header !== undefined && { header: value(check.header) }),
        ...(typeof check.tls === "object" && {
          tls: ownTexts(check.tls, (text) => renameForms(text, renaming)),
        }),
      };
    case "event":
      return {
        ...check,
        about: value(renameObject(check.about, renaming)),
        message: check.message.map((text) => renameValue(text, renaming)),
      };
    case "can":
      return {
        ...check,
        ...(check.as !== undefined && { as: renameForms(check.as, renaming) }),
        groups: check.groups.map((group) => renameForms(group, renaming)),
        ...ownCanName(check, renaming),
      };
    case "load":
      return { ...check, ...cel };
    case "all":
    case "any":
      return { ...check, parts: check.parts.map((part) => ownCheck(part, renaming)) };
  }
};

const kindOf = ({ resource }: Target): string | undefined =>
  ["namespace", "namespaces", "ns"].includes(resource.toLowerCase())
    ? "Namespace"
    : clusterKindOf(resource)?.kind;

const ownCanName = (
  { resource, name }: { resource: string; name?: string },
  renaming: Renaming,
): { name?: string } => {
  const own = name === undefined ? undefined : ownTarget({ resource, name }, renaming).name;
  return own === undefined ? {} : { name: own };
};

const ownArgv = (argv: readonly string[], renaming: Renaming): string[] => {
  const quoted = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return argvOf(renameShell(quoted, renaming), [...argv]);
};

export const ownPattern = <T>(pattern: T, renaming: Renaming): T =>
  ownTexts(pattern, (text) => renameValue(text, renaming));

/** Every text of a pattern; operators are keys, and stay. */
const ownTexts = <T>(pattern: T, own: (text: string) => string): T => {
  if (typeof pattern === "string") {
    return own(pattern) as T;
  }

  if (Array.isArray(pattern)) {
    return pattern.map((item: unknown) => ownTexts(item, own)) as T;
  }

  return pattern !== null && typeof pattern === "object"
    ? (Object.fromEntries(
        Object.entries(pattern).map(([key, item]) => [key, ownTexts(item, own)]),
      ) as T)
    : pattern;
};

/** A command that could be split before can be split with other names. */
export const argvOf = (text: string, before: string[]): string[] => {
  const split = splitCommand(text);
  return "argv" in split ? split.argv : before;
};

export const ownNamespace = (name: string, { namespaces }: Renaming): string =>
  namespaces.get(name) ?? name;
