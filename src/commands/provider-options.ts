/** The places where labs can run, with what is known of each, for the full screen; nothing is started or fetched to find out. */
import type { ClusterChoice, ProviderName } from "../cluster/provider.ts";
import { createStore, type Store } from "../session/store.ts";
import type { ProviderInfo, ProviderOption } from "../tui/app-model.ts";
import { clusterChoice, providerNames } from "./lab-flags.ts";
import { rememberChoice, type StandingChoice } from "./standing-choice.ts";
import type { Call } from "./verb.ts";

/** Milliseconds that a question about this machine may take. */
const patience = 1200;

const says: Record<ProviderName, string> = {
  embedded: "A practice cluster inside Drydock: nothing to install, no Docker, no internet.",
  kind: "A real cluster in Docker, Podman or nerdctl, made for you when a lab opens.",
  context: "A cluster that you have, AKS or any other, in namespaces of your own.",
};

export interface ProviderOptions {
  standing(): StandingChoice;
  /** Looks anew. */
  list(): Store<readonly ProviderOption[]>;
  choose(name: string): Promise<string>;
}

/** @param tell The header of the list of labs follows it. */
export const providerOptions = (
  call: Call,
  first: StandingChoice,
  tell: (info: ProviderInfo) => void,
): ProviderOptions => {
  let standing = first;
  const store = createStore<readonly ProviderOption[]>([]);
  const patch = (name: string, change: Partial<ProviderOption>) => {
    store.set(
      store.get().map((option) => (option.name === name ? { ...option, ...change } : option)),
    );
  };

  const look = async (name: ProviderName): Promise<void> => {
    const [{ outlook }, { machineOf }] = await Promise.all([
      import("../doctor/outlook.ts"),
      import("./doctor-machine.ts"),
    ]);
    const { possible, sentence } = await outlook(name, machineOf(call, patience));
    patch(name, { possible, sentence });
  };

  return {
    standing: () => standing,
    list() {
      store.set(
        providerNames.map((name) => ({
          name,
          says: says[name],
          chosen: name === standing.cluster.provider,
          ...blockedOf(name, standing.cluster),
        })),
      );
      for (const name of providerNames) {
        look(name).catch((error: unknown) => {
          patch(name, { sentence: error instanceof Error ? error.message : String(error) });
        });
      }

      return store;
    },
    async choose(name) {
      const before = standing.cluster;
      const cluster = before.provider === name ? before : clusterChoice({ provider: name });
      standing = { cluster, said: false, at: Date.now() };
      tell(infoOf(cluster));
      await rememberChoice(call.paths, cluster, standing.at);
      return `Labs run on ${name} from now on.${laterText(call, name)}`;
    },
  };
};

/** A cluster of somebody's own is agreed on with names and rights on the table, which no list has room for. */
const blockedOf = (name: ProviderName, { provider }: ClusterChoice): { blocked?: string } =>
  name === "context" && provider !== "context"
    ? { blocked: "Leave with q and say which one: drydock --context NAME shows it, and asks once." }
    : {};

/** A flag or a variable says something else the next time. */
const laterText = ({ env }: Call, name: string): string => {
  const named = env["DRYDOCK_PROVIDER"];
  return named && named !== name
    ? ` $DRYDOCK_PROVIDER says ${named}, which counts at the next start.`
    : "";
};

/** Before a lab has opened there. */
export const infoOf = ({ provider, name }: ClusterChoice): ProviderInfo => ({
  name: provider === "context" && name !== "" ? name : provider,
  state: "ready",
  sentence: {
    embedded: "a practice cluster that starts with your first lab",
    kind: `a real cluster, ${name}, that starts with your first lab`,
    context: "a cluster of yours",
  }[provider],
});
