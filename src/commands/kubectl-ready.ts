/** A kubectl to work with: found, or fetched after saying so. */
import { createInterface } from "node:readline/promises";
import { LabError } from "../errors.ts";
import { canDownload, downloadKubectl, installAdvice } from "../kubectl/download.ts";
import { findKubectl, type Kubectl } from "../kubectl/locate.ts";
import type { Surroundings } from "./verb.ts";

type World = Pick<Surroundings, "env" | "paths">;

/** @throws LabError with what to install when there is none and none can be fetched. */
export const readyKubectl = async (
  world: World,
  progress: (sentence: string) => void,
): Promise<Kubectl> => {
  const found = await findKubectl(world.env, world.paths);
  if (found.kubectl !== undefined) {
    for (const complaint of found.complaints) {
      progress(`${complaint} Using ${found.kubectl.version} instead.`);
    }

    return found.kubectl;
  }

  if (!canDownload()) {
    throw new LabError("environment", found.complaints[0] ?? "kubectl is not installed.", {
      hint: installAdvice(),
    });
  }

  await downloadKubectl(world.paths, progress);
  const { kubectl } = await findKubectl(world.env, world.paths);
  if (kubectl === undefined) {
    throw new LabError(
      "environment",
      "The kubectl that was fetched does not run on this machine.",
      {
        hint: installAdvice(),
      },
    );
  }

  return kubectl;
};

/** Asks on a terminal; a closed input means no. */
export const confirm = async (
  question: string,
  { stdin, stdout }: Surroundings,
): Promise<boolean> => {
  const prompt = createInterface({ input: stdin, output: stdout });
  try {
    return /^y(?:es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
};
