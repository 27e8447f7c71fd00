/** Advice on a lab that parses: refusals without a control, hints that give it away, commands outside the scope, text too wide. */
import type { Check } from "./check.ts";
import type { Action, Step } from "./lab.ts";
import type { ParsedLab } from "./parse.ts";
import type { Problem } from "./problem.ts";
import type { Path, Source } from "./source.ts";
import { fill } from "./variables.ts";

interface Context {
  source: Source;
  lab: ParsedLab;
  problems: Problem[];
}

const widest = 76;
const longestWithin = 30 * 60_000;

export const lintTeaching = (source: Source, lab: ParsedLab): Problem[] => {
  const context: Context = { source, lab, problems: [] };
  for (const [index, step] of lab.steps.entries()) {
    const at: Path = ["steps", index];
    lintText(context, step.text, [...at, "text"]);
    lintHints(context, step, at);
    for (const [position, check] of step.expect.entries()) {
      lintCheck(context, check, [...at, "expect", position]);
    }

    for (const [position, action] of step.do.entries()) {
      lintAction(context, action, [...at, "do", position]);
    }

    if (step.expect.every((check) => check.guard)) {
      advise(
        context,
        [...at, "expect"],
        "all checks are guards, so the step is done before it begins",
      );
    }
  }

  return context.problems;
};

const advise = ({ source, problems }: Context, at: Path, sentence: string, seek?: string): void => {
  problems.push(
    source.problem(at, sentence, { severity: "warning", ...(seek !== undefined && { seek }) }),
  );
};

/** Prose is wrapped by the screen; commands and tables are not. */
const lintText = (context: Context, text: string, at: Path): void => {
  let fenced = false;
  for (const line of text.split("\n")) {
    fenced = line.startsWith("```") ? !fenced : fenced;
    const fixed = fenced || line.startsWith("    ") || line.startsWith("|");
    if (fixed && line.length > widest) {
      advise(
        context,
        at,
        `a line of ${line.length} characters does not fit in 80 columns`,
        line.trim(),
      );
    }
  }
};

const lintHints = (context: Context, { hints, solve }: Step, at: Path): void => {
  const answers = solve.map(({ command }) =>
    command.kind === "run" ? command.text : command.script,
  );
  for (const [index, hint] of hints.entries()) {
    if (answers.some((answer) => plain(hint).includes(plain(answer)))) {
      advise(context, [...at, "hints", index], "this hint contains the whole answer");
    }
  }
};

const plain = (text: string): string => text.replaceAll(/[`\s]+/g, " ").trim();

const lintCheck = (context: Context, check: Check, at: Path): void => {
  if (check.kind === "all" || check.kind === "any") {
    for (const [index, part] of check.parts.entries()) {
      lintCheck(context, part, [...at, check.kind, index]);
    }

    return;
  }

  if (check.kind === "denied") {
    if (check.control === undefined) {
      advise(context, at, "a refusal without `control` also passes when everything is refused");
    }

    if (check.message.length === 0) {
      advise(
        context,
        at,
        "a refusal needs a fragment of its message; a reason alone is shared by many",
      );
    }
  }

  if (check.kind === "command" && check.exit === "nonzero" && check.control === undefined) {
    advise(
      context,
      at,
      "an expected failure without `control` also passes when the command cannot work at all",
    );
  }

  if (check.kind === "command" && mutates(check.argv)) {
    advise(context, at, "a check is run again and again; this command changes the cluster");
  }

  lintTimes(context, check, at);
  const namespace = fill(check.in, context.lab.vars);
  if (
    namespace !== "" &&
    !context.lab.scope.namespaces.includes(namespace) &&
    check.in !== "default"
  ) {
    advise(context, at, `namespace ${namespace} is not in \`scope\``);
  }
};

const lintTimes = (context: Context, check: Check, at: Path): void => {
  if (check.within < 1000 || check.within > longestWithin) {
    advise(context, [...at, "within"], "`within` is usually between 1s and 30m");
  }

  if (check.for >= check.within) {
    advise(context, [...at, "for"], "`for` is as long as `within`, so that it is always late");
  }
};

const mutating = new Set([
  "apply",
  "create",
  "delete",
  "edit",
  "patch",
  "replace",
  "scale",
  "set",
  "run",
  "label",
  "annotate",
  "drain",
  "cordon",
  "uncordon",
  "taint",
  "expose",
  "autoscale",
]);

const mutates = ([program, verb = "", ...rest]: readonly string[]): boolean =>
  program === "kubectl" && mutating.has(verb) && !rest.some((word) => word.startsWith("--dry-run"));

const lintAction = (context: Context, { command }: Action, at: Path): void => {
  if (command.kind !== "run") {
    return;
  }

  const words = command.argv.map((word) => fill(word, context.lab.vars));
  const flag = words.findIndex((word) => word === "-n" || word === "--namespace");
  const namespace = flag === -1 ? undefined : words[flag + 1];
  if (
    namespace !== undefined &&
    namespace !== "default" &&
    namespace !== "kube-system" &&
    !context.lab.scope.namespaces.includes(namespace)
  ) {
    advise(context, [...at, "run"], `namespace ${namespace} is not in \`scope\``);
  }
};
