/** `drydock lint`: everything that can be said of a lab without a cluster. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import { lintExpressions } from "./lint-expressions.ts";
import { lintManifests } from "./lint-manifests.ts";
import { lintNames } from "./lint-names.ts";
import { lintTeaching } from "./lint-teaching.ts";
import { readLab } from "./load.ts";
import type { Problem } from "./problem.ts";

/** All mistakes and advice, in the order of the files. @throws LabError when there is no lab. */
export const lintLab = async (folder: string): Promise<Problem[]> => {
  const { parsed, manifests } = await readLab(folder);
  const { source, lab, problems } = parsed;
  const expressions =
    source.value === undefined ? [] : await lintExpressions(source, lab?.vars ?? {});
  if (lab === undefined) {
    return inOrder([...problems, ...expressions]);
  }

  const found = [
    ...expressions,
    ...lintTeaching(source, lab),
    ...(await lintManifests(source, lab, manifests)),
    ...(await lintNames(source, lab, manifests)),
    ...(await misnamed(source, lab.id, folder)),
  ];
  return inOrder(found);
};

const misnamed = async (
  source: Parameters<typeof lintTeaching>[0],
  id: string,
  folder: string,
): Promise<Problem[]> => {
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory();
  if (isFolder === undefined) {
    throw new LabError("lab", `There is no lab at ${folder}.`);
  }

  const name = path.basename(path.dirname(source.file));
  return name === id
    ? []
    : [
        source.problem(["id"], `the folder is called ${name}; id and folder must be the same`, {
          severity: "warning",
        }),
      ];
};

const inOrder = (problems: readonly Problem[]): Problem[] =>
  problems.toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
