/** `drydock lint PATH...`: every mistake of a lab with its place, without a cluster. */
import { cleanText } from "../clean.ts";
import { findLabFolder } from "../lab/find.ts";
import { lintLab } from "../lab/lint.ts";
import { formatProblem } from "../lab/problem.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "PATH...",
  describe:
    "Checks lab.yaml and its files: shape, names, expressions, patterns, texts. Each mistake comes with its place, the line and what may be meant. Exit code 1 when there is one.",
  examples: ["drydock lint labs/*", "drydock lint my-lab"],
  flags: [],
  takes: { least: 1, most: 1000 },
  completes: "lab",
  async run({ arguments: words, cwd, stdout }) {
    let mistakes = 0;
    for (const word of words) {
      const problems = await lintLab(await findLabFolder(word));
      mistakes += problems.length;
      stdout.write(
        problems.length === 0
          ? `${word}: good\n`
          : problems.map((problem) => cleanText(`${formatProblem(problem, cwd)}\n`)).join(""),
      );
    }

    if (mistakes > 0) {
      stdout.write(`${mistakes} ${mistakes === 1 ? "mistake" : "mistakes"}\n`);
    }

    return mistakes === 0 ? 0 : 1;
  },
};
