/** `drydock images ...`: what labs run on a kind cluster, for rooms without a network. */
import { LabError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { listenForInterruption } from "./interruption.ts";
import { clusterChoice, nameFlag } from "./lab-flags.ts";
import type { Call, Verb } from "./verb.ts";

type Action = (call: Call, rest: readonly string[], cluster: string) => Promise<number>;

export const verb: Verb = {
  usage: "list [LAB...] | save FILE [LAB...] | load FILE",
  describe: [
    "list       what labs need on a kind cluster, and what of it is where",
    "save FILE  fetch what is missing and write all of it into one file",
    "load FILE  put it into the container engine, and onto the nodes of the cluster",
    "",
    "The practice cluster inside Drydock needs none of them.",
  ].join("\n"),
  examples: [
    "drydock images list",
    "drydock images save labs.tar",
    "drydock images save small.tar hpa limits --without-node",
    "drydock images load labs.tar",
  ],
  flags: [
    nameFlag,
    { name: "without-node", says: "with save: leave out what the nodes themselves are made of" },
    { name: "json", says: "with list: one image a line, as JSON" },
  ],
  takes: { least: 1, most: 100 },
  completes: ["list", "save", "load"],
  async run(call) {
    const [word = "", ...rest] = call.arguments;
    const action = actions[word];
    if (action === undefined) {
      const near = nearest(word, Object.keys(actions));
      throw new LabError("usage", `drydock images has no "${word}".`, {
        hint:
          near === undefined
            ? "See: drydock images --help"
            : `Did you mean: drydock images ${near}?`,
      });
    }

    const { name } = clusterChoice({ ...call.flags, provider: "kind" });
    return action(call, rest, name);
  },
};

const list: Action = async (call, labs, cluster) => {
  const { listImages } = await import("./images-list.ts");
  return listImages(call, cluster, labs);
};

const save: Action = async (call, [file, ...labs]) => {
  const target = needFile(file, "drydock images save labs.tar");
  return untilInterrupted(call, async (signal) => {
    const { saveImages } = await import("./images-archive.ts");
    return saveImages(call, target, labs, signal);
  });
};

const load: Action = async (call, [file, ...more], cluster) => {
  const source = needFile(file, "drydock images load labs.tar");
  if (more.length > 0) {
    throw new LabError("usage", "drydock images load takes one file.");
  }

  return untilInterrupted(call, async (signal) => {
    const { loadImages } = await import("./images-archive.ts");
    return loadImages(call, source, cluster, signal);
  });
};

const needFile = (file: string | undefined, example: string): string => {
  if (file === undefined) {
    throw new LabError("usage", "Which file?", { hint: `Example: ${example}` });
  }

  return file;
};

const untilInterrupted = async (
  call: Call,
  task: (signal: AbortSignal) => Promise<number>,
): Promise<number> => {
  using interruption = listenForInterruption(call);
  try {
    return await task(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) {
      throw new LabError("interrupted", "Interrupted; nothing is left half-written.");
    }

    throw error;
  }
};

const actions: Record<string, Action> = { list, save, load };
