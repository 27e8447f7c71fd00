/** What one part of a lab says about another: ids, `needs`, `after`, trials, variables, operators. */
import type { Check } from "./check.ts";
import { operators } from "./fields.ts";
import type { Step } from "./lab.ts";
import type { ParsedLab } from "./parse.ts";
import type { Reader } from "./reader.ts";
import type { Path } from "./source.ts";
import { didYouMean } from "./suggest.ts";
import { fill, namesIn } from "./variables.ts";

export const checkReferences = (reader: Reader, lab: ParsedLab): void => {
  checkIds(reader, lab);
  checkNeeds(reader, lab);
  checkGateways(reader, lab);
  for (const [index, step] of lab.steps.entries()) {
    checkStep(reader, lab, step, index);
  }

  checkVariables(reader, reader.source.value, [], knownNames(lab));
};

/** Names that `${...}` may use: fixed, captured, and what gateways give. */
export const knownNames = (lab: ParsedLab): string[] => [
  ...Object.keys(lab.vars),
  ...lab.steps.flatMap(({ do: actions, solve }) =>
    [...actions, ...solve].flatMap(({ capture }) => (capture === undefined ? [] : [capture.name])),
  ),
  ...Object.keys(lab.gateways).flatMap((name) =>
    ["ip", "http", "https"].map((field) => `${name}.${field}`),
  ),
  ...(lab.requires.ingressClass ? ["ingress.class"] : []),
];

const checkGateways = (reader: Reader, lab: ParsedLab): void => {
  for (const [name, { ingress, service }] of Object.entries(lab.gateways)) {
    const at = ["gateways", name];
    if (ingress === (service !== undefined)) {
      reader.note(at, "a gateway needs either `ingress: true` or `service:`, and not both");
    } else if (ingress && !lab.requires.ingressClass) {
      reader.note(at, "a gateway through the ingress needs `requires: { ingressClass: true }`");
    }
  }
};

const checkIds = (reader: Reader, lab: ParsedLab): void => {
  const seen = new Set<string>();
  const once = (id: string, at: Path, noun: string) => {
    if (seen.has(`${noun} ${id}`)) {
      reader.note(at, `a second ${noun} with the id \`${id}\``);
    }

    seen.add(`${noun} ${id}`);
  };

  for (const [index, step] of lab.steps.entries()) {
    once(step.id, ["steps", index, "id"], "step");
    for (const [position, check] of step.expect.entries()) {
      once(check.id, ["steps", index, "expect", position, "id"], "check");
    }
  }
};

const checkNeeds = (reader: Reader, lab: ParsedLab): void => {
  const ids = lab.steps.map(({ id }) => id);
  for (const [index, step] of lab.steps.entries()) {
    for (const [position, need] of step.needs.entries()) {
      const at = ["steps", index, "needs", position];
      const place = ids.indexOf(need);
      if (place === -1) {
        reader.note(at, `no step \`${need}\`${didYouMean(need, ids)}`);
      } else if (place >= index) {
        reader.note(at, `\`${need}\` comes later; a step can only need earlier steps`);
      }
    }
  }
};

const checkStep = (reader: Reader, lab: ParsedLab, step: Step, index: number): void => {
  const mine = step.expect.map(({ id }) => id);
  for (const [position, trial] of step.trials.entries()) {
    if (!mine.includes(trial.check)) {
      const at = ["steps", index, "trials", position, "check"];
      reader.note(at, `no check \`${trial.check}\` in this step${didYouMean(trial.check, mine)}`);
    }
  }

  checkLoad(reader, lab, step, index);
  const before = lab.steps.slice(0, index + 1).flatMap(({ expect }) => expect.map(({ id }) => id));
  for (const [field, checks] of [
    ["given", step.given] as const,
    ["expect", step.expect] as const,
  ]) {
    for (const [position, check] of checks.entries()) {
      checkOne(reader, check, ["steps", index, field, position], { lab, before });
    }
  }
};

const checkLoad = (reader: Reader, lab: ParsedLab, step: Step, index: number): void => {
  const gateways = Object.keys(lab.gateways);
  const at: Path = ["steps", index];
  const known = (name: string | undefined, path: Path) => {
    if (name !== undefined && !gateways.includes(name)) {
      reader.note(path, `no gateway \`${name}\`${didYouMean(name, gateways)}`);
    }
  };
  known(step.load?.through, [...at, "load", "through"]);
  if (step.load !== undefined && !URL.canParse(fill(step.load.url, lab.vars))) {
    reader.note([...at, "load", "url"], "this is no URL such as `https://cafe.example.com/tea`");
  }

  if (step.load?.url.startsWith("https:") === true && step.load.trust === undefined) {
    reader.note(
      [...at, "load"],
      "a load over https needs `trust`: whose certificate its guests know",
    );
  }

  for (const [position, picture] of step.live.entries()) {
    if (picture.kind === "certificate") {
      known(picture.through, [...at, "live", position, "through"]);
      if ((picture.through === undefined) !== (picture.host === undefined)) {
        reader.note([...at, "live", position], "`through` and `host` come together");
      }
    }

    if (picture.kind === "requests" && step.load === undefined) {
      reader.note([...at, "live", position], "this picture needs a `load` in its step");
    }
  }
};

const checkOne = (
  reader: Reader,
  check: Check,
  at: Path,
  around: { lab: ParsedLab; before: string[] },
): void => {
  if (check.kind === "all" || check.kind === "any") {
    for (const [index, part] of check.parts.entries()) {
      checkOne(reader, part, [...at, check.kind, index], around);
    }
  }

  if (
    check.kind === "absent" &&
    check.after !== undefined &&
    !around.before.includes(check.after)
  ) {
    const hint = didYouMean(check.after, around.before);
    reader.note([...at, "after"], `no check \`${check.after}\` here or before${hint}`);
  }

  const { load } = around.lab.steps[Number(at[1])] ?? {};
  if (check.kind === "load" && load === undefined) {
    reader.note(at, "this check needs a `load` in its step");
  }

  const gateways = Object.keys(around.lab.gateways);
  if (check.kind === "http" && !gateways.includes(check.through)) {
    const hint = didYouMean(check.through, gateways);
    reader.note([...at, "http", "through"], `no gateway \`${check.through}\`${hint}`);
  }
};

/** Walks the raw values: `sh` scripts have variables of their own, metadata has none. */
const checkVariables = (reader: Reader, value: unknown, at: Path, known: string[]): void => {
  const name = at.at(-1);
  if (typeof value === "string") {
    if (name !== "sh") {
      checkText(reader, value, at, known);
    }

    return;
  }

  if (value === null || typeof value !== "object") {
    return;
  }

  for (const [key, item] of Object.entries(value)) {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    if (key.startsWith("$") && !key.startsWith("${") && !isOperator(key)) {
      reader.note(path, `unknown operator \`${key}\`${didYouMean(key, operators)}`, { at: "key" });
    }

    checkVariables(reader, item, path, known);
  }
};

const checkText = (reader: Reader, text: string, at: Path, known: string[]): void => {
  for (const name of namesIn(text)) {
    if (!known.includes(name)) {
      const hint = didYouMean(name, known);
      reader.note(at, `unknown variable \`\${${name}}\`${hint}`, { seek: `\${${name}}` });
    }
  }
};

const isOperator = (key: string): boolean => (operators as readonly string[]).includes(key);
