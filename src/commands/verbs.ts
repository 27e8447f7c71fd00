/** The verbs, with the one line that `drydock --help` prints; each is loaded only when it is asked for. */
import type { Verb } from "./verb.ts";

export interface VerbEntry {
  name: string;
  says: string;
  load(): Promise<Verb>;
}

const entry = (name: string, says: string, load: () => Promise<{ verb: Verb }>): VerbEntry => ({
  name,
  says,
  load: async () => (await load()).verb,
});

export const verbs: readonly VerbEntry[] = [
  entry("list", "the labs, and how far you are in each", () => import("./list.ts")),
  entry("run", "work through a lab, here or from a folder", () => import("./run.ts")),
  entry("prove", "prove that labs do what they say", () => import("./prove.ts")),
  entry("lint", "check lab files without a cluster", () => import("./lint.ts")),
  entry("new", "write a new lab that lints and proves", () => import("./new.ts")),
  entry("cluster", "start, stop, save and wind the practice cluster", () => import("./cluster.ts")),
  entry(
    "images",
    "what labs run on a kind cluster, for rooms without a network",
    () => import("./images.ts"),
  ),
  entry(
    "rights",
    "what labs need to be allowed to on a cluster of yours",
    () => import("./rights.ts"),
  ),
  entry("kubectl", "kubectl, wired to the practice cluster", () => import("./kubectl.ts")),
  entry("shell", "your own shell, wired to the practice cluster", () => import("./shell.ts")),
  entry("progress", "what you have done so far", () => import("./progress.ts")),
  entry("reset", "forget a lab's progress and clean up after it", () => import("./reset.ts")),
  entry("doctor", "is everything here that labs need?", () => import("./doctor.ts")),
  entry("completion", "completion for bash, zsh and fish", () => import("./completion.ts")),
];

/** Verbs that only mean something inside a lab's shell, where $DRYDOCK_SOCKET leads to the running lab. */
export const shellVerbs: readonly VerbEntry[] = [
  entry("check", "look at the checks of the current step now", () =>
    import("./inside.ts").then(({ check }) => ({ verb: check })),
  ),
  entry("hint", "the next hint of the current step", () =>
    import("./inside.ts").then(({ hint }) => ({ verb: hint })),
  ),
  entry("task", "what the current step asks for", () =>
    import("./inside.ts").then(({ task }) => ({ verb: task })),
  ),
];
