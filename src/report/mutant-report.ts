/** What `drydock prove --mutate` says at the end: how many mistakes were noticed, and each that was not. */
import type { MutantResult } from "../session/mutants/prove-mutants.ts";

export interface LabMutants {
  lab: string;
  /** Mistakes that could be made. */
  possible: number;
  chosen: number;
  /** Fewer than chosen when the lab itself does not work. */
  results: MutantResult[];
  durationMs: number;
  interrupted: boolean;
}

export const mutantReport = (labs: readonly LabMutants[]): string => {
  const header = ["lab", "noticed", "of", "the same", "survived", "possible", "time"];
  const table = [header, ...labs.map((lab) => row(lab))];
  const widths = header.map((_, column) =>
    Math.max(...table.map((cells) => cells[column]!.length)),
  );
  return [
    ...labs.flatMap((lab) => complaints(lab)),
    "",
    ...table.map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
    "",
  ].join("\n");
};

const complaints = ({ lab, chosen, results, interrupted }: LabMutants): string[] => [
  ...results
    .filter(({ killed }) => !killed)
    .flatMap(({ mutation: { step, says }, differs, why }) => [
      `${differs ? "SURVIVED" : "the same"}  ${lab} ${step}`,
      `          ${says}`,
      `          ${differs ? `no check looks at it: ${why}` : why}`,
    ]),
  ...(results.length < chosen
    ? [
        interrupted
          ? `left      ${lab}: interrupted after ${results.length} of ${chosen} mistakes`
          : `FAILED    ${lab}: after ${results.length} of ${chosen} mistakes its own solution did not pass`,
      ]
    : []),
];

const row = ({ lab, possible, chosen, results, durationMs }: LabMutants): string[] => {
  const count = (wanted: (result: MutantResult) => boolean): string =>
    String(results.filter((result) => wanted(result)).length);
  return [
    lab,
    count(({ killed }) => killed),
    String(chosen),
    count(({ killed, differs }) => !killed && !differs),
    count(({ killed, differs }) => !killed && differs),
    String(possible),
    `${(durationMs / 1000).toFixed(0)} s`,
  ];
};
