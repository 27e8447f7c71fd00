/** What the commands of a lab do with which kinds of objects, as far as their words say it. */
import { clusterKindOf } from "../rename/cluster-kinds.table.ts";
import { scanShell } from "../rename/shell-words.ts";
import { namespacedKindOf } from "./namespaced-kinds.table.ts";

export interface Commands {
  verbs: string[];
  /** Words for kinds that they look at, or change. */
  kinds: string[];
  /** Those of them that they change. */
  writes: string[];
}

const looking = [
  "get",
  "describe",
  "logs",
  "top",
  "explain",
  "wait",
  "api-resources",
  "config",
  "auth",
  "events",
  "exec",
  "port-forward",
  "cp",
  "attach",
];
/** Kinds that a verb makes without saying so. */
const made: Record<string, string> = {
  run: "pods",
  expose: "services",
  autoscale: "hpa",
  debug: "pods",
};

export const commandsIn = (texts: readonly string[]): Commands => {
  const found = { verbs: new Set<string>(), kinds: new Set<string>(), writes: new Set<string>() };
  for (const { words } of texts.flatMap((text) => kubectlIn(text))) {
    const verb = words.find((word) => !word.startsWith("-")) ?? "";
    found.verbs.add(verb);
    const kinds = words.flatMap((word) => kindsIn(word));
    const own = made[verb];
    for (const kind of [...kinds, ...(own === undefined ? [] : [own])]) {
      found.kinds.add(kind);
      const only = looking.includes(verb) || (verb === "rollout" && words.includes("status"));
      if (!only) {
        found.writes.add(kind);
      }
    }
  }

  return { verbs: [...found.verbs], kinds: [...found.kinds], writes: [...found.writes] };
};

const kubectlIn = (text: string): { words: string[] }[] =>
  scanShell(text).commands.flatMap((command) => {
    const values = command.map(({ value }) => value);
    const at = values.indexOf("kubectl");
    const rest = values.slice(at + 1);
    const end = rest.indexOf("--");
    return at === -1 ? [] : [{ words: end === -1 ? rest : rest.slice(0, end) }];
  });

/** `deployment`, `deploy/till`, `pods,services`. */
const kindsIn = (word: string): string[] =>
  word
    .split("/")[0]!
    .split(",")
    .filter((name) => namespacedKindOf(name) !== undefined || clusterKindOf(name) !== undefined);
