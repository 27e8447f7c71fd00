/** One sentence out of what kubectl said. */
import { cleanLine } from "../../clean.ts";
import { LabError } from "../../errors.ts";
import type { ContextEntry } from "./contexts.ts";
import { troubles } from "./troubles.table.ts";

export const complain = ({ name, server }: ContextEntry, stderr: string): LabError => {
  for (const { pattern, sentence, hint } of troubles) {
    const found = pattern.exec(stderr);
    if (found !== null) {
      const groups = found.slice(1).filter((group) => group !== undefined);
      const text = sentence
        .replace("{context}", () => `"${name}"`)
        .replace("{server}", () => server)
        .replaceAll(/\$(\d)/g, (_, digit: string) => groups[Number(digit) - 1] ?? found[0]);
      return new LabError("cluster", cleanLine(text), { hint, cause: stderr });
    }
  }

  const last = stderr.trim().split("\n").at(-1) ?? "";
  return new LabError(
    "cluster",
    cleanLine(`The cluster of context "${name}" cannot be used: ${last}`),
    {
      hint: "Try the same by hand: kubectl get --raw /version",
      cause: stderr,
    },
  );
};
