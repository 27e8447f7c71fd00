/** `command`: a read-only command gives this exit code and this output. */
import type { RunResult } from "../kubectl/run.ts";
import type { CommandCheck } from "../lab/check.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { patternText, valueMatches } from "./pattern.ts";
import type { Scene } from "./scene.ts";

const limit = 5000;

export const evaluateCommand = async (check: CommandCheck, scene: Scene): Promise<Outcome> => {
  const result = await scene.run(check.argv, limit);
  const about = facts(check.text, {
    names: {
      ...namesFor(check, scene, []),
      exit: result.exit,
      stdout: result.stdout,
      stderr: result.stderr,
    },
    text: `${result.stdout}${result.stderr}exit ${result.exit}`,
  });
  const trouble = cannotTell(result);
  if (trouble !== undefined) {
    return unknown(trouble, about);
  }

  const differences = compare(check, result);
  if (differences.length > 0) {
    return {
      value: "not-yet",
      expected: differences.map(({ expected }) => expected).join(", "),
      actual: differences.map(({ actual }) => actual).join(", "),
      facts: about,
    };
  }

  if (check.control !== undefined) {
    const control = await scene.run(check.control, limit);
    const why = cannotTell(control);
    if (why !== undefined) {
      return unknown(why, about);
    }

    if (control.exit !== 0) {
      return {
        value: "not-yet",
        expected: `${check.control.join(" ")} succeeds`,
        actual: `that fails too: ${lastLine(control.stderr)}`,
        facts: about,
      };
    }
  }

  return { value: "met", facts: about };
};

const compare = (
  check: CommandCheck,
  result: RunResult,
): { expected: string; actual: string }[] => {
  const differences: { expected: string; actual: string }[] = [];
  const right = check.exit === "nonzero" ? result.exit !== 0 : result.exit === check.exit;
  if (!right) {
    const said = result.exit === 0 ? "" : `: ${lastLine(result.stderr)}`;
    differences.push({ expected: `exit ${check.exit}`, actual: `exit ${result.exit}${said}` });
  }

  for (const stream of ["stdout", "stderr"] as const) {
    const pattern = check[stream];
    const text = result[stream].replace(/\n$/, "");
    if (pattern !== undefined && !valueMatches(pattern, text)) {
      const shown = text === "" ? "nothing" : lastLine(text);
      differences.push({
        expected: `${stream} ${patternText(pattern)}`,
        actual: `${stream}: ${shown}`,
      });
    }
  }

  return differences;
};

/** The command told nothing about the question. */
const cannotTell = ({ ended, exit, stderr }: RunResult): string | undefined => {
  if (ended !== "itself") {
    return `the command gave no answer in ${limit / 1000} s`;
  }

  if (exit === 127 && stderr.endsWith(": not found\n")) {
    return stderr.trim();
  }

  return exit !== 0 &&
    /connection to the server|Unable to connect to the server|\(Unauthorized\)|i\/o timeout/.test(
      stderr,
    )
    ? lastLine(stderr)
    : undefined;
};

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";
