/** `drydock shell [LAB]`: the learner's own shell, wired to the cluster of the labs; with a lab, in its work folder. */
import { announcer } from "./announce.ts";
import type { Cluster } from "../cluster/provider.ts";
import { findLab } from "../lab/find.ts";
import { clusterEnvironment } from "./cluster-environment.ts";
import { inForeground } from "./kubectl.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { contextFlags, nameFlag, providerFlag } from "./lab-flags.ts";
import { reachCluster } from "./reach-cluster.ts";
import { workFolder } from "./lab-session.ts";
import { prepareWork } from "../session/workspace.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "[LAB]",
  describe:
    "Your own shell, with kubectl wired to the cluster of the labs. With a lab, it starts where the lab's files are.",
  examples: ["drydock shell", "drydock shell resource-quota"],
  flags: [nameFlag, providerFlag, ...contextFlags],
  takes: { least: 0, most: 1 },
  where: "standing",
  completes: "lab",
  async run(call) {
    const [word] = call.arguments;
    const say = announcer(call);
    const cwd = word === undefined ? call.cwd : await labFolder(word, call);
    const kubectl = await readyKubectl(call, say);
    const cluster = await reachCluster(call, say);
    const env = clusterEnvironment(call, cluster, kubectl);
    say(`kubectl speaks to ${clusterWords(cluster)} here. Leave with exit.`);
    try {
      return await inForeground(call.env["SHELL"] || "/bin/sh", [], env, cwd);
    } finally {
      await cluster.close();
    }
  },
};

const clusterWords = ({ provider, name }: Cluster): string =>
  provider === "embedded" ? "the practice cluster" : `the ${provider} cluster "${name}"`;

const labFolder = async (word: string, { paths }: Call): Promise<string> => {
  const lab = await findLab(word);
  const folder = workFolder(paths, lab.id);
  await prepareWork(lab, folder, false);
  return folder;
};
