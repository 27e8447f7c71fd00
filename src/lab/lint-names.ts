/** What keeps a lab from running on a cluster that learners share: names that cannot be renamed for each of them. */
import type { ParsedLab } from "./parse.ts";
import type { Problem } from "./problem.ts";
import { clusterKindOf } from "./rename/cluster-kinds.table.ts";
import { leftoversOf } from "./rename/leftovers.ts";
import { readFiles, renameFile } from "./rename/own-lab.ts";
import { renameLab } from "./rename/rename-lab.ts";
import { allNames, longestName } from "./rename/renaming.ts";
import { surveyLab } from "./rename/survey.ts";
import type { Path, Source } from "./source.ts";

const shared = "on a shared cluster each learner has names of their own";

export const lintNames = async (
  source: Source,
  lab: ParsedLab,
  manifests: string,
): Promise<Problem[]> => {
  const files = await readFiles(manifests);
  // Something that no lab says by itself.
  const renaming = surveyLab(lab, files, "zz");
  const warn = (at: Path, sentence: string, seek?: string): Problem =>
    source.problem(at, sentence, { severity: "warning", ...(seek !== undefined && { seek }) });
  const left = leftoversOf(
    renameLab(lab, renaming),
    files.map((file) => renameFile(file, renaming)),
    renaming,
  );
  const values = new Map(Object.entries(lab.vars).map(([name, value]) => [value, name]));
  return [
    ...lintScope(lab, warn),
    ...left.map((text) =>
      warn([], `${shared}, and it cannot be told whether \`${text}\` is one of them`, text),
    ),
    ...allNames(renaming)
      .filter(([name]) => renaming.ambiguous.has(name) && values.has(name))
      .map(([name]) =>
        warn(
          ["vars", values.get(name)!],
          `\`${name}\` is of the scope and something else has that name too, so the variable may mean either`,
        ),
      ),
  ];
};

const lintScope = (
  { scope }: ParsedLab,
  warn: (at: Path, sentence: string) => Problem,
): Problem[] => [
  ...scope.namespaces.flatMap((name, index) =>
    name.length > longestName
      ? [
          warn(
            ["scope", "namespaces", index],
            `a name of more than ${longestName} characters has no room for a learner's own prefix`,
          ),
        ]
      : [],
  ),
  ...scope.cluster.flatMap((text, index) => {
    const kind = clusterKindOf(text.split("/")[0]!);
    const at: Path = ["scope", "cluster", index];
    if (kind === undefined) {
      return [warn(at, `${shared}, and it is not known how \`${text}\` is referred to`)];
    }

    return kind.fixed === true
      ? [warn(at, `${shared}, and a ${kind.kind} can have no other name than its own`)]
      : [];
  }),
];
