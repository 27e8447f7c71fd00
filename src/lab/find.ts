/** Which lab a word on the command line means: a shipped id, or a path. */
import { existsSync } from "node:fs";
import path from "node:path";
import { LabError } from "../errors.ts";
import { packageFile } from "../root.ts";
import { labIds } from "./catalogue.ts";
import type { Lab } from "./lab.ts";
import { loadLab } from "./load.ts";
import { nearest } from "../nearest.ts";

/** @param word `resource-quota`, `./my-lab`, `my-lab/lab.yaml`. @throws LabError when it means nothing. */
export const findLab = async (word: string): Promise<Lab> => loadLab(await findLabFolder(word));

export const findLabFolder = async (word: string): Promise<string> => {
  const ids = await labIds();
  if (ids.includes(word)) {
    return packageFile("labs", word);
  }

  const looksLikePath = /[./\\]/.test(word);
  if (looksLikePath || existsSync(path.join(word, "lab.yaml"))) {
    return path.resolve(word);
  }

  const near = nearest(word, ids);
  throw new LabError("usage", `There is no lab "${word}".`, {
    hint: near === undefined ? `Labs: ${ids.join(", ")}` : `Did you mean: drydock ${near}?`,
  });
};
