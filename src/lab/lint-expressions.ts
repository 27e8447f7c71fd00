/** CEL expressions and regular expressions anywhere in a lab file; their parsers are loaded only here. */
import type { Problem } from "./problem.ts";
import type { Path, Source } from "./source.ts";
import { fill } from "./variables.ts";
import type { Variables } from "./variables.ts";

interface Found {
  kind: "cel" | "regex";
  text: string;
  at: Path;
}

export const lintExpressions = async (source: Source, vars: Variables): Promise<Problem[]> => {
  const found = collect(source.value, []);
  const [{ Environment }, { RE2JS }] = await Promise.all([
    import("@marcbachmann/cel-js"),
    import("re2js"),
  ]);
  const environment = new Environment({ enableOptionalTypes: true });
  return found.flatMap(({ kind, text, at }) => {
    const filled = fill(text, vars);
    if (kind === "cel") {
      const problem = celProblem(environment, filled);
      return problem === undefined ? [] : [source.problem(at, problem)];
    }

    try {
      RE2JS.compile(filled);
      return [];
    } catch (error) {
      return [source.problem(at, `${patternTrouble(error)} in: ${filled}`)];
    }
  });
};

const celProblem = (
  environment: { parse(expression: string): unknown },
  expression: string,
): string | undefined => {
  try {
    environment.parse(expression);
    return undefined;
  } catch (error) {
    const { summary, range, message } = error as CelError;
    return `CEL: ${summary ?? message} at character ${range?.start ?? 0} of: ${expression}`;
  }
};

interface CelError extends Error {
  summary?: string;
  range?: { start: number };
}

const patternTrouble = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const look = /\(\?[=!<]/.test(message) ? "; RE2 has no look-ahead and no look-behind" : "";
  return `regular expression: ${message}${look}`;
};

const collect = (value: unknown, at: Path): Found[] => {
  if (value === null || typeof value !== "object") {
    return [];
  }

  return Object.entries(value).flatMap(([key, item]) => {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    const kind = typeof item === "string" ? kindOf(key, at, value) : undefined;
    return kind === undefined ? collect(item, path) : [{ kind, text: item as string, at: path }];
  });
};

const kindOf = (key: string, at: Path, parent: object): Found["kind"] | undefined => {
  if (key === "cel" || key === "when") {
    return "cel";
  }

  const inPicture = at.includes("chart") || at.includes("gauges");
  const drawn = inPicture && ["value", "target", "hard"].includes(key);
  if (drawn || (key === "value" && "trend" in parent) || at.at(-1) === "columns") {
    return "cel";
  }

  const isPattern =
    key === "$regex" ||
    (key === "key" && ["sample", "load"].includes(String(at.at(-1)))) ||
    (key === "pattern" && at.at(-1) === "capture");
  return isPattern ? "regex" : undefined;
};
