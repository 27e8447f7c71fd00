/** A roll call that was read, in words. */
import { concerns } from "./concerns.table.ts";
import type { RollCall } from "./roll-call.ts";

export interface Told {
  /** Title and what is known. */
  facts: [string, string][];
  /** Verdict, thing and sentence of everything that is not as it should be. */
  troubles: { verdict: "warn" | "bad"; about: string; sentence: string }[];
}

export const tell = (roll: RollCall): Told => ({
  facts: [
    ["Drydock", `${roll.version.major}.${roll.version.minor}.${roll.version.patch}`],
    ["system", `${roll.system}, ${roll.architecture}`],
    ["Node", roll.node === undefined ? "unknown" : String(roll.node)],
    ["kubectl", roll.kubectl === undefined ? "none" : `1.${roll.kubectl}`],
    ["engine", engine(roll)],
    ["cgroup", roll.cgroup === undefined ? "unknown" : `version ${roll.cgroup}`],
    ["kind", roll.kind === undefined ? "none" : `0.${roll.kind}`],
  ],
  troubles: concerns.flatMap(({ name, warn, bad }, index) => {
    const verdict = roll.verdicts[index];
    return verdict === "warn" || verdict === "bad"
      ? [{ verdict, about: name, sentence: verdict === "warn" ? warn : bad }]
      : [];
  }),
});

const states = {
  answers: "answers",
  stopped: "does not run",
  denied: "may not be used by this user",
  silent: "does not answer in time",
} as const;

const engine = ({ engine: name, engineState, engineVersion }: RollCall): string =>
  name === "none"
    ? "none"
    : `${name}${engineVersion === undefined ? "" : ` ${engineVersion}`}, ${states[engineState]}`;
