/** The texts of `--help`. */
import { commonFlags } from "./parse.ts";
import type { Flag, Verb } from "./verb.ts";
import type { VerbEntry } from "./verbs.ts";

const columns = (rows: readonly [string, string][]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join("\n");
};

const flagRows = (flags: readonly Flag[]): [string, string][] =>
  flags.map(({ name, value, says, choices }) => [
    `--${name}${value === undefined ? "" : ` ${choices?.join("|") ?? value}`}`,
    says,
  ]);

export const verbHelp = (name: string, verb: Verb): string =>
  [
    `Usage: ${["drydock", name, verb.usage].filter((word) => word !== "").join(" ")}`,
    "",
    verb.describe,
    "",
    "Flags:",
    columns(flagRows([...verb.flags, ...commonFlags])),
    "",
    verb.examples.length === 1 ? "Example:" : "Examples:",
    ...verb.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");

export const generalHelp = (verbs: readonly VerbEntry[], flags: readonly Flag[]): string =>
  [
    "Drydock: Kubernetes operations labs in your terminal, with the real kubectl.",
    "",
    "Usage: drydock [LAB]            the labs, full screen; or straight into one",
    "       drydock VERB [...]",
    "",
    columns(verbs.map(({ name, says }) => [name, says])),
    "",
    "Flags of drydock [LAB]:",
    columns(flagRows([...flags, ...commonFlags, { name: "version", says: "the version" }])),
    "",
    "Without a terminal, drydock runs the tour: one lab by its own solution, as plain text.",
    "Exit codes: 0 passed, 1 checks failed, 2 usage, 3 environment, 130 interrupted.",
    "",
    "Examples:",
    "  drydock",
    "  drydock resource-quota",
    "  drydock prove --repeat 3 --jobs 2",
    "",
    "Each verb explains itself: drydock VERB --help",
    "",
  ].join("\n");
