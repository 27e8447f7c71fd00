/** Whether an outcome is what one of the recorded builds gave, tokens and timing set aside. */
import { readFileSync, readdirSync } from "node:fs";
import { parse } from "yaml";
import { packageFile } from "../../src/root.ts";
import type { Outcome, Snippet } from "./sandbox.ts";

export interface Recording extends Snippet, Outcome {
  tokens?: boolean;
  encoding?: "latin1";
  versions?: Record<string, Partial<Outcome>>;
}

export const folder = packageFile("test", "fidelity-shell");

export const topics = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => name.replace(".yaml", ""));

export const recordings = (topic: string): Recording[] =>
  parse(readFileSync(`${folder}/${topic}.yaml`, "utf8")) as Recording[];

const tokenPatterns: Record<string, string> = {
  "<Mon DD HH:MM>": String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d`,
  "<YYYY-MM-DD HH:MM:SS>": String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`,
  "<YYYY-MM-DDTHH:MM:SS>": String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d`,
  "<YYYY-MM-DD HH:MM>": String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`,
  "<HH:MM:SS>": String.raw`\d\d:\d\d:\d\d`,
  "<EPOCH>": String.raw`\d{10}`,
  "<EPOCH-NS>": String.raw`\d{19}`,
  "<MS>": String.raw`\d+\.\d{3}`,
  "<SECONDS>": String.raw`\d+(?:\.\d+)?`,
  "<RATE>": String.raw`\d+(?:\.\d+)?\w*B/s`,
  "<TIME>": String.raw`\d+m\s*\d+\.\d+s`,
  "<RANDOM>": String.raw`\w{6}`,
  "<N>": String.raw`\d+(?:\.\d+)?`,
  "<BUSYBOX>": String.raw`BusyBox v\d+\.\d+\.\d+ \([^)]*\)`,
  "<KERNEL>": String.raw`\S+`,
  "<KERNEL-VERSION>": String.raw`[^\n]*`,
};

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

const tokenPattern = (token: string): string => {
  const known = tokenPatterns[token];
  if (known !== undefined) {
    return known;
  }

  if (/^<PID\d+>$/.test(token)) {
    return String.raw`\d+`;
  }

  const words: [RegExp, string][] = [
    [/YYYY/g, String.raw`\d{4}`],
    [/Mon/g, "[A-Z][a-z]{2}"],
    [/Day/g, "[A-Z][a-z]{2}"],
    [/MM|DD|HH|SS/g, String.raw`[ \d]\d`],
  ];
  return words.reduce(
    (text, [pattern, by]) => text.replaceAll(pattern, () => by),
    escape(token.slice(1, -1)),
  );
};

/** `Terminated` and `Killed` come or not by who is first. */
const withoutDeaths = (text: string): string => text.replaceAll(/^(?:Terminated|Killed)\n/gm, "");

/** Recordings end at the first line of a usage text; what comes behind it is not compared. */
const withoutHelp = (text: string): string => /^[\s\S]*?^Usage: [^\n]*\n/m.exec(text)?.[0] ?? text;

const sameText = (expected: string, actual: string, tokens: boolean): boolean => {
  if (!tokens) {
    return expected === actual;
  }

  const blanks = expected.includes("<N>");
  const wanted = blanks ? expected.replaceAll(/ +/g, " ") : expected;
  const given = blanks ? actual.replaceAll(/ +/g, " ") : actual;
  const source = wanted
    .split(/(<[A-Z][A-Za-z0-9:\- ]*>)/)
    .map((part, index) => (index % 2 === 1 ? tokenPattern(part) : escape(part)))
    .join("");
  return new RegExp(`^${source}$`).test(given);
};

const equals = (expected: Outcome, actual: Outcome, tokens: boolean): boolean =>
  expected.exit === actual.exit &&
  sameText(withoutHelp(expected.stdout), withoutHelp(actual.stdout), tokens) &&
  sameText(
    withoutHelp(withoutDeaths(expected.stderr)),
    withoutHelp(withoutDeaths(actual.stderr)),
    tokens,
  );

export const agrees = (recording: Recording, actual: Outcome): boolean => {
  const candidates = [
    recording,
    ...Object.values(recording.versions ?? {}).map((version) => ({ ...recording, ...version })),
  ];
  return candidates.some((candidate) =>
    equals(candidate, actual, recording.tokens === true || candidate !== recording),
  );
};
