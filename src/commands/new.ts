/** `drydock new PATH`: a small lab to start from, which lints and proves. */
import path from "node:path";
import { scaffoldLab } from "../lab/scaffold.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "PATH",
  describe:
    "Writes a small lab into a new folder. It lints and proves as it is; change it step by step.",
  examples: ["drydock new my-lab && drydock lint my-lab && drydock prove my-lab"],
  flags: [],
  takes: { least: 1, most: 1 },
  async run({ arguments: [word], cwd, stdout }) {
    const folder = path.resolve(cwd, word!);
    const files = await scaffoldLab(folder);
    stdout.write(
      [
        ...files.map((file) => `  ${path.relative(cwd, file)}`),
        `Look at it with: drydock lint ${word}`,
        `Prove it with:   drydock prove ${word}`,
        "",
      ].join("\n"),
    );
    return 0;
  },
};
