/** Conditions of rules: `set=(...)`, `peer=...`, `fstype=...`. */
import type { Condition } from "./policy.ts";

type Fail = (message: string) => never;

/** The one value of a condition that may stand once. */
export const takeOnce = (
  rule: string,
  present: string | undefined,
  { name, values }: Condition,
  fail: Fail,
): string | undefined =>
  present === undefined
    ? values?.[0]
    : fail(`${rule} conditional "${name}" can only be specified once\n`);

const signalNumbers: Record<string, number> = Object.fromEntries(
  `hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin
   ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt`
    .split(/\s+/)
    .map((name, index) => [name, index + 1]),
);

/** Number that AppArmor gives a signal; those of the kernel up to 31. */
const signalNumber = (name: string): number | undefined => {
  const realTime = /^rtmin\+(\d+)/.exec(name);
  if (realTime !== null) {
    const number = Number(realTime[1]);
    return number > 32 ? undefined : 128 + number;
  }

  return name === "exists"
    ? 35
    : Object.hasOwn(signalNumbers, name)
      ? signalNumbers[name]
      : undefined;
};

export const signalName = (number: number): string =>
  number === 0
    ? "exists"
    : (Object.entries(signalNumbers).find(([, value]) => value === number)?.[0] ??
      (number >= 32 ? `rtmin+${number - 32}` : "unknown"));

/** Where AppArmor's automaton looks for a signal of the kernel. */
export const mappedSignal = (signal: number): number =>
  signal === 0 ? 35 : signal >= 32 ? 128 + signal - 32 : signal;

export const signalConditions = (
  conditions: Condition[],
  fail: Fail,
): { signals: number[]; peer: string | undefined } => {
  const signals: number[] = [];
  let peer: string | undefined;
  for (const condition of conditions) {
    if (!condition.equals) {
      fail('keyword "in" is not allowed in signal rules\n');
    } else if (condition.name === "set") {
      signals.push(
        ...(condition.values ?? []).map(
          (name) => signalNumber(name) ?? fail(`unknown signal "${name}"\n`),
        ),
      );
    } else if (condition.name === "peer") {
      peer = takeOnce("signal", peer, condition, fail);
    } else {
      fail(`invalid signal rule conditional "${condition.name}"\n`);
    }
  }

  return { signals, peer };
};

export const ptraceConditions = (
  conditions: Condition[],
  fail: Fail,
): { peer: string | undefined } => {
  let peer: string | undefined;
  for (const condition of conditions) {
    if (!condition.equals) {
      fail('keyword "in" is not allowed in ptrace rules\n');
    } else if (condition.name === "peer") {
      peer = takeOnce("ptrace", peer, condition, fail);
    } else {
      fail(`invalid ptrace rule conditional "${condition.name}"\n`);
    }
  }

  return { peer };
};
