/** A mistake in a lab file, with where it is; printed with the source line and a caret. */
import path from "node:path";

export interface Problem {
  /** Absolute path. */
  file: string;
  /** One-based. */
  line: number;
  column: number;
  sentence: string;
  /** An error makes the lab unusable, a warning is advice. */
  severity: "error" | "warning";
  /** The source line. */
  source?: string;
}

/**
```
labs/x/lab.yaml:40:9: unknown field `withn` in a resource check; did you mean `within`?
   40 |         withn: 20s
      |         ^
```
*/
export const formatProblem = (problem: Problem, folder: string): string => {
  const head = `${shortPath(problem.file, folder)}:${problem.line}:${problem.column}: ${
    problem.severity === "warning" ? "warning: " : ""
  }${problem.sentence}`;
  if (problem.source === undefined) {
    return head;
  }

  const gutter = String(problem.line).padStart(5);
  const lead = problem.source.slice(0, problem.column - 1).replaceAll(/[^\t]/g, " ");
  return `${head}\n${gutter} | ${problem.source}\n${" ".repeat(gutter.length)} | ${lead}^`;
};

const shortPath = (file: string, folder: string): string => {
  const relative = path.relative(folder, file);
  return relative.startsWith("..") ? file : relative;
};
