/** A lab under a learner's own names, with its files in a folder of their own, which kubectl gets as they are. */
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../../errors.ts";
import type { Lab } from "../lab.ts";
import { filesIn } from "../load.ts";
import { leftoversOf } from "./leftovers.ts";
import { renameForms } from "./phrases.ts";
import { renameLab } from "./rename-lab.ts";
import type { Renaming } from "./renaming.ts";
import { renameManifest, renameShell } from "./shell.ts";
import { isScript, isYaml, surveyLab } from "./survey.ts";
import type { LabFile } from "./survey.ts";

/** @param folder Where its manifests go; what was there is replaced. @throws LabError when a name cannot be told apart. */
export const ownLab = async (lab: Lab, prefix: string, folder: string): Promise<Lab> => {
  const files = await readFiles(lab.manifests);
  const renaming = surveyLab(lab, files, prefix);
  const renamed = renameLab(lab, renaming);
  const own = files.map((file) => ({ ...file, text: renameFile(file, renaming) }));
  const [left] = leftoversOf(
    renamed,
    own.map(({ text }) => text),
    renaming,
  );
  if (left !== undefined) {
    throw new LabError("lab", `"${lab.title}" names "${left}" in a way that cannot be renamed.`, {
      hint: "On a shared cluster each learner has names of their own. See all places with: drydock lint",
    });
  }

  await rm(folder, { recursive: true, force: true });
  for (const { name, text } of own) {
    const target = path.join(folder, name);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, text, { mode: 0o600 });
    await chmod(target, (await stat(path.join(lab.manifests, name))).mode);
  }

  return { ...renamed, manifests: folder };
};

export const readFiles = async (folder: string): Promise<LabFile[]> =>
  Promise.all(
    (await filesIn(folder)).map(async (name) => ({
      name,
      text: await readFile(path.join(folder, name), "utf8"),
    })),
  );

export const renameFile = ({ name, text }: LabFile, renaming: Renaming): string => {
  if (isYaml(name)) {
    return renameManifest(text, renaming);
  }

  return isScript(name) ? renameShell(text, renaming) : renameForms(text, renaming);
};
