/** Tables of snippets with what busybox 1.37 answers to them. */
import test from "ava";
import { runSnippet } from "../fidelity-shell/sandbox.ts";

/** What is asked, the snippet, standard error; the other two only where they matter. */
export type Asked = [what: string, snippet: string, stderr: string, exit?: number, stdout?: string];

/** Usages are compared up to their first line, the banner not at all. */
const withoutUsage = (text: string): string =>
  text.replace(/BusyBox v.*\n\n(Usage: [^ \n]*)[^]*/, "$1");

export const testSnippets = (rows: Asked[]): void => {
  for (const [what, snippet, stderr, exit = 0, stdout = ""] of rows) {
    test(what, async (t) => {
      const faults: string[] = [];
      const entry = { id: what, user: "root", process: "main", snippet } as const;
      const outcome = await runSnippet(entry, faults);
      t.deepEqual(
        { ...outcome, stderr: withoutUsage(outcome.stderr), faults },
        { stdout, stderr, exit, faults: [] },
      );
    });
  }
};
