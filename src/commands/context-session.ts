/** A lab on a cluster of the user's own: under the learner's names, with files and folders that no other run shares. */
import path from "node:path";
import { createContextProvider } from "../cluster/context/context.ts";
import { folderName } from "../cluster/context/own-kubeconfig.ts";
import { LabError } from "../errors.ts";
import type { ClusterChoice } from "../cluster/provider.ts";
import { ownLab } from "../lab/rename/own-lab.ts";
import type { Learner } from "../session/learner.ts";
import { notAgreed, reachOn } from "./context-reach.ts";
import type { OpenOptions } from "./lab-session.ts";

/** @throws LabError when the cluster cannot be reached, or nobody has agreed to labs there. */
export const ownSession = async (
  options: OpenOptions,
  shared: ClusterChoice,
): Promise<OpenOptions & { learner: Learner }> => {
  const { lab, paths, env, cluster, other } = options;
  const meeting = await createContextProvider({ paths, env }).meet(shared.name);
  const { entry, agreement, learner, user } = meeting;
  if (agreement === undefined) {
    throw new LabError("usage", `The cluster of context "${entry.name}" is not adopted.`, {
      hint: "Adopt it with: drydock cluster up --provider context",
    });
  }

  if (options.onlyCleanUp !== true) {
    const { told, agreed } = await reachOn(meeting, lab);
    if (!agreed) {
      throw notAgreed(lab, told);
    }
  }

  const { prefix } = agreement;
  const folder = options.folder ?? contextFolder(lab.id, entry.name, prefix);
  const named = (choice: ClusterChoice): ClusterChoice =>
    choice === shared ? { ...choice, name: entry.name } : choice;
  return {
    ...options,
    lab: await ownLab(lab, prefix, path.join(paths.state, "runs", folder, "manifests")),
    folder,
    cluster: named(cluster),
    ...(other !== undefined && { other: named(other) }),
    learner: { id: learner, user, prefix },
  };
};

/** Files with a learner's names must not be taken for the plain ones. */
export const contextFolder = (lab: string, context: string, prefix: string): string =>
  `${lab}.${prefix}.${folderName(context)}`;
