/** JUnit XML in the common dialect (testsuites > testsuite > testcase), as CI servers read it. */
import { collectOutcomes, type RunOutcome } from "./outcomes.ts";

export interface TestCase {
  classname: string;
  name: string;
  /** Milliseconds. */
  durationMs: number;
  failure?: { message: string; text: string };
  skipped?: boolean;
}

export interface TestSuite {
  name: string;
  durationMs: number;
  cases: TestCase[];
  output?: string;
}

const escape = (text: string): string =>
  text
    // XML 1.0 has no place for other control characters, not even escaped.
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

const attributes = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join("");

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const caseXml = ({ classname, name, durationMs, failure, skipped }: TestCase): string => {
  const open = `    <testcase${attributes({ classname, name, time: seconds(durationMs) })}`;
  if (failure !== undefined) {
    return `${open}>\n      <failure${attributes({ message: failure.message, type: "check" })}>${escape(failure.text)}</failure>\n    </testcase>`;
  }

  return skipped === true ? `${open}>\n      <skipped/>\n    </testcase>` : `${open}/>`;
};

const countOf = (suite: TestSuite): { tests: number; failures: number; skipped: number } => ({
  tests: suite.cases.length,
  failures: suite.cases.filter(({ failure }) => failure !== undefined).length,
  skipped: suite.cases.filter(({ skipped }) => skipped === true).length,
});

const suiteXml = (suite: TestSuite): string =>
  [
    `  <testsuite${attributes({ name: suite.name, ...countOf(suite), errors: 0, time: seconds(suite.durationMs) })}>`,
    ...suite.cases.map((testCase) => caseXml(testCase)),
    ...(suite.output === undefined || suite.output === ""
      ? []
      : [`    <system-out>${escape(suite.output)}</system-out>`]),
    "  </testsuite>",
  ].join("\n");

export const junitXml = (suites: readonly TestSuite[]): string => {
  const sum = (key: "tests" | "failures"): number =>
    suites.reduce((total, suite) => total + countOf(suite)[key], 0);
  const time = suites.reduce((total, { durationMs }) => total + durationMs, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "drydock", tests: sum("tests"), failures: sum("failures"), time: seconds(time) })}>`,
    ...suites.map((suite) => suiteXml(suite)),
    "</testsuites>",
    "",
  ].join("\n");
};

/** A run as one suite: a test case for each check. */
export const suiteOfRun = ({ lab, checks, output, durationMs }: RunOutcome): TestSuite => ({
  name: lab,
  durationMs,
  output,
  cases: checks.map(({ step, says, status, failure, reason, durationMs: took }) => ({
    classname: `${lab}.${step}`,
    name: says,
    durationMs: took,
    ...(status === "skipped" ? { skipped: true } : {}),
    ...(status === "met" || status === "skipped"
      ? {}
      : {
          failure: {
            message: failure?.actual ?? reason ?? status,
            text:
              failure === undefined
                ? (reason ?? status)
                : Object.entries(failure)
                    .map(([key, value]) => `${key}: ${value}`)
                    .join("\n"),
          },
        }),
  })),
});

export const createJunitReporter = (): {
  event: ReturnType<typeof collectOutcomes>["add"];
  xml(): string;
} => {
  const { add, run } = collectOutcomes();
  return { event: add, xml: () => junitXml([suiteOfRun(run)]) };
};
