/** `drydock cluster ...`: the cluster of the labs by hand. */
import { LabError } from "../errors.ts";
import { nearest } from "../lab/suggest.ts";
import type { Actions } from "./cluster-action.ts";
import { clusterChoice, nameFlag, providerFlag } from "./lab-flags.ts";
import type { ProviderName } from "../cluster/provider.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "up|down|status|kubeconfig|save|load|clock|undo [NAME|SETTING]",
  describe: [
    "up          start it (or find it), and keep it running in the background",
    "down        stop it; `up` continues where it was, unless --purge. A kind cluster is removed",
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
  ],
  flags: [
    nameFlag,
    providerFlag,
    { name: "purge", says: "with down: forget its state as well" },
    { name: "repair", says: "with up on kind: mend what differs, by a new cluster where need be" },
    { name: "json", says: "with status: as JSON" },
  ],
  takes: { least: 1, most: 2 },
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

/** @throws LabError for clusters that Drydock neither makes nor ends. */
const actionsOf = async (provider: ProviderName): Promise<Actions> => {
  if (provider === "context") {
    throw new LabError("usage", "A cluster of your own is neither started nor ended by Drydock.", {
      hint: "drydock cluster is for --provider embedded and --provider kind.",
    });
  }

  const { actions } = await (provider === "kind"
    ? import("./cluster-kind.ts")
    : import("./cluster-embedded.ts"));
  return actions;
};
