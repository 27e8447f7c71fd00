/** A recorded transcript of kubectl: files, set-up commands, and commands whose output is compared. docs/fidelity.md tells the format. */
import { readFileSync } from "node:fs";
import path from "node:path";

export interface Expected {
  stdout: string[];
  stderr: string[];
  code: number;
}

export interface ScenarioStep {
  command: string;
  line: number;
  /** Must succeed, is not compared; with `retry` repeated until it does. */
  setUp: boolean;
  retry: boolean;
  /** Repeated until the output matches. */
  until?: RegExp;
  expected: Expected;
}

export interface Scenario {
  file: string;
  name: string;
  title: string;
  needs: "api" | "nodes";
  files: { name: string; lines: string[] }[];
  cleaners: string[];
  steps: ScenarioStep[];
}

/** @throws Error with file and line when a line means nothing. */
export const parseScenario = (file: string): Scenario => {
  const name = path.basename(file, ".t");
  const scenario: Scenario = {
    file,
    name,
    title: name,
    needs: "api",
    files: [],
    cleaners: [],
    steps: [],
  };
  let open: { name: string; lines: string[] } | undefined;
  for (const [index, line] of readFileSync(file, "utf8").trimEnd().split("\n").entries()) {
    if (open !== undefined) {
      if (line === "@end") {
        open = undefined;
      } else {
        open.lines.push(line);
      }
    } else if (line.startsWith("@file ")) {
      open = { name: line.slice(6), lines: [] };
      scenario.files.push(open);
    } else if (!readLine(scenario, line, index)) {
      throw new Error(`${file}:${index + 1}: cannot read "${line}"`);
    }
  }

  return scenario;
};

const readLine = (scenario: Scenario, line: string, index: number): boolean => {
  const [, sigil = "", rest = ""] = /^(\S+)(?: (.*))?$/s.exec(line) ?? [];
  const step = scenario.steps.at(-1);
  if (line === "" || sigil.startsWith("#")) {
    readComment(scenario, line, index);
  } else if (sigil === "@clean") {
    scenario.cleaners.push(rest);
  } else if (sigil === "$" || sigil === "$?" || sigil === "~" || sigil === "~~") {
    scenario.steps.push(readStep(sigil, rest, index + 1));
  } else if (sigil === "|" && step) {
    step.expected.stdout.push(rest);
  } else if (sigil === "!" && step) {
    step.expected.stderr.push(rest);
  } else if (sigil === "=" && step) {
    step.expected.code = Number(rest);
  } else {
    return false;
  }

  return true;
};

const readComment = (scenario: Scenario, line: string, index: number): void => {
  if (index === 0) {
    scenario.title = line.slice(2);
  } else if (line === "# needs: nodes") {
    scenario.needs = "nodes";
  }
};

const readStep = (sigil: string, rest: string, line: number): ScenarioStep => {
  const step: ScenarioStep = {
    command: rest,
    line,
    setUp: sigil.startsWith("~"),
    retry: sigil === "~~",
    expected: { stdout: [], stderr: [], code: 0 },
  };
  if (sigil === "$?") {
    const { pattern, command } =
      /^\/(?<pattern>(?:\\.|[^/])+)\/ (?<command>.+)$/.exec(rest)?.groups ?? {};
    if (pattern === undefined || command === undefined) {
      throw new Error(`line ${line}: expected "$? /pattern/ command"`);
    }

    return { ...step, command, until: new RegExp(pattern, "m") };
  }

  return step;
};

/** What the output is compared as. */
export const printExpected = ({ stdout, stderr, code }: Expected): string[] => [
  ...stdout.map((line) => `| ${line}`.trimEnd()),
  ...stderr.map((line) => `! ${line}`.trimEnd()),
  ...(code === 0 ? [] : [`= ${code}`]),
];
