/** Mistakes in a command: wrong names, numbers, namespaces, labels and patches, words and lines left out. */
import type { Action } from "../lab.ts";
import type { Change } from "./mutation.ts";
import { changesOf, otherNamespace, otherNumber } from "./value-changes.ts";

type Command = Action["command"];
type Argv = string[];

/** Verbs that only look; two words where the first alone may do more. */
const looking =
  /^(?:get|describe|logs|top|explain|wait|events|diff|version|api-resources|api-versions|cluster-info|rollout (?:status|history)|config (?:view|get-contexts|current-context)|auth (?:can-i|whoami))\b/;
const otherLooking =
  /^(?:(?:curl|echo|grep|cat|ls|sleep|for|do|done|then|fi|if)\b|command -v|set [-+]|openssl (?:x509|s_client|verify)\b)/;

/** Whether it changes nothing: then no mistake in it is one. */
export const onlyLooks = ({ command }: Action): boolean => {
  if (command.kind === "run") {
    const [program, ...words] = command.argv;
    return program === "kubectl" ? looking.test(words.join(" ")) : otherLooking.test(command.text);
  }

  return linesOf(command.script).every((line) => lineOnlyLooks(line));
};

const lineOnlyLooks = (line: string): boolean => {
  const [, kubectl] = /^kubectl (.*)/.exec(line) ?? [];
  return kubectl === undefined ? otherLooking.test(line) : looking.test(kubectl);
};

/** A line whose output goes on to another command is no mere look. */
const isLook = (line: string): boolean =>
  otherLooking.test(line) || (lineOnlyLooks(line) && !/[|>]/.test(line));

const linesOf = (script: string): string[] =>
  script
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

export const commandChanges = (action: Action): Change<Action>[] => {
  const { command } = action;
  const changes: Change<Command>[] =
    command.kind === "run" ? argvChanges(command.argv) : scriptChanges(command.script);
  return changes.map(({ kind, says, result }) => ({
    kind,
    says: `${firstWords(command)}: ${says}`,
    result: { ...action, command: result },
  }));
};

/** Enough of a command to know it by. */
export const firstWords = (command: Command): string => {
  const text = command.kind === "run" ? command.text : (linesOf(command.script)[0] ?? "");
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

const argvChanges = (argv: Argv): Change<Command>[] => {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  return words
    .flatMap((word, index) => (index === 0 ? [] : wordChanges(words, word, index)))
    .map(({ kind, says, result }) => {
      const all = end === -1 ? result : [...result, ...argv.slice(end)];
      return { kind, says, result: { kind: "run", argv: all, text: all.join(" ") } };
    });
};

const wordChanges = (argv: Argv, word: string, index: number): Change<Argv>[] => {
  const before = argv[index - 1] ?? "";
  const put = (kind: Change<Argv>["kind"], next: string): Change<Argv> => ({
    kind,
    says: `${JSON.stringify(next)} for ${JSON.stringify(word)}`,
    result: argv.with(index, next),
  });
  if (/^(?:-n|--namespace)$/.test(before)) {
    return [put("namespace", otherNamespace(word))];
  }

  if (/^(?:-p|--patch)$/.test(before)) {
    return patchChanges(word).map(({ kind, says, result }) => ({
      kind,
      says,
      result: argv.with(index, result),
    }));
  }

  // Files have mistakes of their own; how a patch is written is no matter of the lab.
  if (/^(?:-f|--filename|-k|--type|-o)$/.test(before)) {
    return [];
  }

  const flag = /^(--[\w-]+)=(.+)$/.exec(word);
  if (flag !== null) {
    const [, name = "", value = ""] = flag;
    return name === "--timeout" || name === "--type"
      ? []
      : valueChanges(value).map(([kind, next]) => put(kind, `${name}=${next}`));
  }

  if (word.startsWith("-")) {
    return [];
  }

  if (before.startsWith("-") && before !== "-it") {
    return valueChanges(word).map(([kind, next]) => put(kind, next));
  }

  const verbs = /^(?:rollout|set|create|config|auth)$/.test(argv[1] ?? "") ? 2 : 1;
  const isType = index === verbs + 1 && argv[1] !== "run" && !word.includes("/");
  const isWord = argv[0] === "kubectl" && (index <= verbs || (isType && argv.length > verbs + 2));
  return isWord ? [] : valueChanges(word).map(([kind, next]) => put(kind, next));
};

/** `cpu=100m,memory=64Mi` part by part; a bare word as a name. */
const valueChanges = (text: string): [Change<Argv>["kind"], string][] => {
  const parts = text.split(",");
  return parts.flatMap((part, index): [Change<Argv>["kind"], string][] => {
    const equals = part.indexOf("=");
    const value = part.slice(equals + 1);
    const number = otherNumber(value);
    const next = number ?? `${value}-x`;
    const kind = number === undefined ? (equals === -1 ? "name" : "label") : "number";
    const rest = parts.toSpliced(index, 1);
    return [
      [kind, parts.with(index, part.slice(0, equals + 1) + next).join(",")],
      ...(rest.length === 0 ? [] : [["missing", rest.join(",")] as [Change<Argv>["kind"], string]]),
    ];
  });
};

const patchChanges = (text: string): Change<string>[] => {
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    return [];
  }

  return changesOf(patch).map(({ kind, says, result }) => ({
    kind,
    says: `in the patch ${says}`,
    result: JSON.stringify(result),
  }));
};

const scriptChanges = (script: string): Change<Command>[] => {
  const lines = script.split("\n");
  const write = (all: string[]): Command => ({ kind: "sh", script: all.join("\n") });
  return lines.flatMap((line, index): Change<Command>[] => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || isLook(trimmed)) {
      return [];
    }

    const inNamespace = /(-n |--namespace[= ])([\w-]+)/.exec(line);
    return [
      {
        kind: "missing",
        says: `lacks the line ${trimmed}`,
        result: write(lines.toSpliced(index, 1)),
      },
      ...(inNamespace === null
        ? []
        : [
            {
              kind: "namespace" as const,
              says: `namespace ${otherNamespace(inNamespace[2]!)} for ${inNamespace[2]!} in ${trimmed}`,
              result: write(
                lines.with(
                  index,
                  line.replace(
                    inNamespace[0],
                    `${inNamespace[1]!}${otherNamespace(inNamespace[2]!)}`,
                  ),
                ),
              ),
            },
          ]),
    ];
  });
};
