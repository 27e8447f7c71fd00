/** The folder where commands run: the lab's manifests under short names, free for the learner to edit. */
import { copyFile, mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import type { Lab } from "../lab/lab.ts";
import { filesIn } from "../lab/load.ts";

/** Copies what is not there yet; `fresh` also what the learner has edited. @throws LabError when the disk refuses. */
export const prepareWork = async (
  lab: Pick<Lab, "manifests" | "scope">,
  work: string,
  fresh: boolean,
): Promise<void> => {
  try {
    if (fresh) {
      await rm(work, { recursive: true, force: true });
    }

    await mkdir(work, { recursive: true, mode: 0o700 });
    for (const name of await filesIn(lab.manifests)) {
      const target = path.join(work, name);
      if ((await stat(target).catch(() => undefined)) === undefined) {
        await mkdir(path.dirname(target), { recursive: true });
        await copyFile(path.join(lab.manifests, name), target);
      }
    }

    for (const file of lab.scope.files) {
      await mkdir(path.dirname(path.join(work, file)), { recursive: true });
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LabError("state", `The work folder ${work} cannot be written (${code}).`, {
      cause,
      hint: code === "ENOSPC" ? "The disk is full." : "Look at its owner and mode.",
    });
  }
};
