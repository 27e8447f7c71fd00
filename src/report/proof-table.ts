/** What `drydock prove` says at the end: a row a lab, with its times. Interrupted, it also says how much was left to do. */
import type { Proof } from "../session/prove.ts";

/** @param asked How many proofs there would have been. */
export const proofTable = (proofs: readonly Proof[], asked = proofs.length): string => {
  const labs = [...new Set(proofs.map(({ lab }) => lab))];
  const rows = labs.map((lab) =>
    row(
      lab,
      proofs.filter((proof) => proof.lab === lab),
    ),
  );
  const table = [["lab", "proved", "steps", "trials", "median", "slowest"], ...rows];
  const widths = table[0]!.map((_, column) =>
    Math.max(...table.map((cells) => cells[column]!.length)),
  );
  const tried = proofs.filter(({ cannot }) => cannot === undefined);
  const good = tried.filter(({ problems }) => problems.length === 0).length;
  const rest = proofs.length - tried.length;
  const untried = asked - proofs.length;
  return [
    "",
    ...table.map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
    "",
    [
      `${good} of ${tried.length} proved`,
      ...(rest === 0 ? [] : [`${rest} cannot be on this cluster`]),
      ...(untried === 0 ? [] : [`interrupted with ${untried} to go`]),
    ].join(", "),
    "",
  ].join("\n");
};

const row = (lab: string, proofs: readonly Proof[]): string[] => {
  if (proofs.every(({ cannot }) => cannot !== undefined)) {
    return [lab, "cannot", "", "", "", ""];
  }

  const times = proofs.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  const seconds = (ms: number | undefined): string => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  const good = proofs.filter(({ problems }) => problems.length === 0).length;
  const steps = proofs[0]?.steps ?? [];
  return [
    lab,
    `${good} of ${proofs.length}`,
    String(steps.length),
    String(steps.reduce((sum, { trials }) => sum + trials, 0)),
    seconds(times[Math.floor(times.length / 2)]),
    seconds(times.at(-1)),
  ];
};
