/** TAP version 13: one test point a check, in the order of the lab. */
import { collectOutcomes, type CheckOutcome } from "./outcomes.ts";
import type { Reporter } from "./reporter.ts";

export const createTapReporter = (): Reporter => {
  const collector = collectOutcomes();
  return {
    event(event) {
      collector.add(event);
      return event.type === "run-started" ? "TAP version 13\n" : "";
    },
    end() {
      const { checks } = collector.run;
      return [
        `1..${checks.length}`,
        ...checks.flatMap((check, index) => testPoint(check, index + 1)),
        "",
      ].join("\n");
    },
  };
};

/** `#` starts a directive and `\` escapes, so both are escaped in descriptions. */
const escape = (text: string): string =>
  text
    .replaceAll("\\", "\\\\")
    .replaceAll("#", String.raw`\#`)
    .replaceAll("\n", " ");

const testPoint = (outcome: CheckOutcome, number: number): string[] => {
  const { step, says, status, failure, reason } = outcome;
  const ok = status === "met" || status === "skipped";
  const line = `${ok ? "ok" : "not ok"} ${number} - ${escape(`${step}: ${says}`)}${status === "skipped" ? " # SKIP skipped" : ""}`;
  if (ok) {
    return [line];
  }

  const facts: [string, string | undefined][] = [
    ["status", status],
    ["expected", failure?.expected],
    ["actual", failure?.actual ?? reason],
    ["likely", failure?.likely],
    ["look", failure?.look],
  ];
  const block = facts
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return [line, "  ---", ...block, "  ..."];
};
