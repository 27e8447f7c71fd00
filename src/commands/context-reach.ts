/** Labs that are felt beyond their learner's names: somebody has to speak for the cluster, and say yes to each of them. */
import path from "node:path";
import type { Meeting } from "../cluster/context/meeting.ts";
import { LabError } from "../errors.ts";
import type { Lab } from "../lab/lab.ts";
import { reachOf } from "../lab/reach.ts";
import { readFiles } from "../lab/rename/own-lab.ts";
import { addonsFor } from "../session/addons.table.ts";

export interface Reach {
  /** One sentence for each thing that others may notice. */
  told: string[];
  /** There is nothing to agree on, or it has been agreed on. */
  agreed: boolean;
}

/** @throws LabError when nobody has adopted the cluster who may speak for it. */
export const reachOn = async (
  { agreement, stamp }: Pick<Meeting, "agreement" | "stamp">,
  lab: Lab,
): Promise<Reach> => {
  const reach = reachOf(lab, await readFiles(lab.manifests));
  if (stamp === undefined && reach.length > 0) {
    throw new LabError(
      "cluster",
      `"${lab.title}" is felt by everybody on this cluster. ${reach[0]}`,
      {
        hint: "Somebody who may write kube-system has to adopt the cluster: drydock cluster up --provider context --adopt",
      },
    );
  }

  const added = stamp === undefined ? [] : addonsFor(lab.requires, "context");
  const told = [...reach, ...added.map(({ noun }) => `It adds ${noun}, if the cluster has none.`)];
  return { told, agreed: told.length === 0 || agreement?.labs[lab.id] === told.join("\n") };
};

export const notAgreed = (lab: Lab, told: readonly string[]): LabError =>
  new LabError("usage", `"${lab.title}" is felt beyond your own namespaces. ${told[0]}`, {
    hint: `Agree with: drydock run ${lab.outside ? path.dirname(lab.file) : lab.id} --provider context --yes`,
  });
