/** `drydock cluster ...`: the cluster of the labs by hand. */
import { LabError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Actions } from "./cluster-action.ts";
import { clusterChoice, contextFlags, nameFlag, providerFlag } from "./lab-flags.ts";
import type { ProviderName } from "../cluster/provider.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "up|down|status|kubeconfig|save|load|clock|undo [NAME|SETTING]",
  describe: [
    "up          start it (or find it), and keep it running in the background",
    "down        stop it; `up` continues where it was, unless --purge. A kind cluster is removed,",
    "            a cluster of yours is only let go",
    "status      does it run, how fast, and is it as it should be",
    "kubeconfig  the path of its kubeconfig, alone on a line",
    "save NAME   keep its state under a name; load NAME (or restore NAME) brings it back",
    "clock       +5m lets time pass; pause, resume, x10 change its speed (embedded only)",
    "undo        take back the last change (embedded only)",
  ].join("\n"),
  examples: [
    "drydock cluster up",
    "KUBECONFIG=$(drydock cluster kubeconfig) kubectl get nodes",
    "drydock cluster clock +5m",
    "drydock cluster save before && drydock cluster load before",
    "drydock cluster up --provider kind --name second",
    "drydock cluster up --context my-aks",
  ],
  flags: [
    nameFlag,
    providerFlag,
    ...contextFlags,
    { name: "purge", says: "with down: forget its state as well" },
    { name: "repair", says: "with up on kind: mend what differs, by a new cluster where need be" },
    { name: "json", says: "with status: as JSON" },
  ],
  takes: { least: 1, most: 2 },
  where: "standing",
  completes: ["up", "down", "status", "kubeconfig", "save", "load", "restore", "clock", "undo"],
  async run(call) {
    const [word = "", argument] = call.arguments;
    const { provider, name } = clusterChoice(call.flags);
    const actions = await actionsOf(provider);
    const action = actions[word];
    if (action === undefined) {
      const near = nearest(word, Object.keys(actions));
      throw new LabError("usage", `drydock cluster has no "${word}".`, {
        hint:
          near === undefined
            ? "See: drydock cluster --help"
            : `Did you mean: drydock cluster ${near}?`,
      });
    }

    return action({ call, name, argument });
  },
};

const actionsOf = async (provider: ProviderName): Promise<Actions> => {
  const { actions } = await {
    embedded: () => import("./cluster-embedded.ts"),
    kind: () => import("./cluster-kind.ts"),
    context: () => import("./cluster-context.ts"),
  }[provider]();
  return actions;
};
