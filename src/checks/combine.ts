/** `all` and `any` in three-valued (Kleene) logic; there is no negation. */
import type { CombinedCheck } from "../lab/check.ts";
import { facts } from "./outcome.ts";
import type { Facts, NotYet, Outcome } from "./outcome.ts";

/** @param outcomes One for each part, in order. */
export const combine = (check: CombinedCheck, outcomes: readonly Outcome[]): Outcome =>
  check.kind === "all" ? all(check, outcomes) : any(check, outcomes);

const all = (check: CombinedCheck, outcomes: readonly Outcome[]): Outcome => {
  const open = outcomes.filter((outcome) => outcome.value === "not-yet");
  const [first] = open;
  if (first !== undefined) {
    const hopeless = open.find((outcome) => outcome.hopeless !== undefined)?.hopeless;
    return {
      value: "not-yet",
      expected: told(check, outcomes, open, "expected"),
      actual: told(check, outcomes, open, "actual"),
      ...(hopeless !== undefined && { hopeless }),
      ...(open.some(({ retry }) => retry === true) && { retry: true }),
      facts: merged(openFirst(outcomes), first.facts.look),
    };
  }

  const unclear = outcomes.find((outcome) => outcome.value === "unknown");
  return unclear === undefined
    ? { value: "met", facts: merged(outcomes) }
    : { ...unclear, facts: merged(outcomes, unclear.facts.look) };
};

/** A cause asks about what is wrong: where two parts know a name, it means the part that is open. */
const openFirst = (outcomes: readonly Outcome[]): Outcome[] =>
  outcomes.toSorted((a, b) => Number(b.value === "not-yet") - Number(a.value === "not-yet"));

const any = (check: CombinedCheck, outcomes: readonly Outcome[]): Outcome => {
  const met = outcomes.find((outcome) => outcome.value === "met");
  if (met !== undefined) {
    return { value: "met", facts: merged(outcomes, met.facts.look) };
  }

  const unclear = outcomes.find((outcome) => outcome.value === "unknown");
  if (unclear !== undefined) {
    return { ...unclear, facts: merged(outcomes, unclear.facts.look) };
  }

  const open = outcomes.filter((outcome) => outcome.value === "not-yet");
  const says = check.parts.map((part) => part.says).filter((text) => text !== "");
  const allHopeless = open.every(({ hopeless }) => hopeless !== undefined);
  return {
    value: "not-yet",
    expected:
      says.length === check.parts.length ? says.join(", or ") : join(open, "expected", ", or "),
    actual: join(open, "actual", ", and "),
    ...(allHopeless && open[0]?.hopeless !== undefined && { hopeless: open[0].hopeless }),
    facts: merged(outcomes),
  };
};

/** Only the parts that are open speak, the author's sentence first. */
const told = (
  check: CombinedCheck,
  outcomes: readonly Outcome[],
  open: readonly NotYet[],
  side: "expected" | "actual",
): string =>
  open
    .map((outcome) => {
      const says = check.parts[outcomes.indexOf(outcome)]?.says ?? "";
      return side === "expected" && says !== "" ? says : outcome[side];
    })
    .join("; ");

const join = (open: readonly NotYet[], side: "expected" | "actual", word: string): string =>
  [...new Set(open.map((outcome) => outcome[side]))].join(word);

const merged = (outcomes: readonly Outcome[], look?: string): Facts => {
  const all = outcomes.map((outcome) => outcome.facts);
  const texts = all.map(({ text }) => text).filter((text) => text !== undefined);
  return facts(look ?? all[0]?.look ?? "", {
    names: Object.assign({}, ...all.map(({ names }) => names).toReversed()) as Facts["names"],
    objects: [...new Set(all.flatMap(({ objects }) => objects))],
    mismatches: all.flatMap(({ mismatches }) => mismatches),
    ...(texts.length > 0 && { text: texts.join("\n\n") }),
  });
};
