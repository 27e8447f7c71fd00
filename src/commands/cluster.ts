/** `drydock cluster ...`: the practice cluster by hand. */
import { announcer } from "./announce.ts";
import { chooseProvider } from "../cluster/choose.ts";
import { createEmbeddedProvider, type EmbeddedProvider } from "../cluster/embedded.ts";
import type { Cluster } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { nearest } from "../lab/suggest.ts";
import { clusterChoice, nameFlag, providerFlag } from "./lab-flags.ts";
import { readClock } from "./clock-setting.ts";
import type { Call, Verb } from "./verb.ts";

interface Place {
  call: Call;
  provider: EmbeddedProvider;
  name: string;
  argument: string | undefined;
}

type Action = (place: Place) => Promise<number>;

export const verb: Verb = {
  usage: "up|down|status|kubeconfig|clock|save|restore|undo [NAME|SETTING]",
  describe: [
    "up          start it (or find it), and keep it running in the background",
    "down        stop it; `up` continues where it was, unless --purge",
    "status      does it run, and how fast",
    "kubeconfig  the path of its kubeconfig, alone on a line",
    "clock       +5m lets time pass; pause, resume, x10 change its speed",
    "save NAME   keep its state under a name; restore NAME brings it back",
    "undo        take back the last change",
  ].join("\n"),
  examples: [
    "drydock cluster up",
    "KUBECONFIG=$(drydock cluster kubeconfig) kubectl get nodes",
    "drydock cluster clock +5m",
    "drydock cluster save before && drydock cluster restore before",
  ],
  flags: [
    nameFlag,
    providerFlag,
    { name: "purge", says: "with down: forget its state as well" },
    { name: "json", says: "with status: as JSON" },
  ],
  takes: { least: 1, most: 2 },
  completes: ["up", "down", "status", "kubeconfig", "clock", "save", "restore", "undo"],
  async run(call) {
    const [word = "", argument] = call.arguments;
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

    const choice = clusterChoice(call.flags);
    if (choice.provider !== "embedded") {
      await chooseProvider(choice.provider, call);
    }

    const provider = createEmbeddedProvider(call.paths);
    return action({ call, provider, name: choice.name, argument });
  },
};

const up: Action = async ({ call, provider, name }) => {
  const already = await provider.status(name);
  const cluster = await provider.up(name, announcer(call));
  await provider.keep(name);
  await cluster.close();
  const suffix = call.flags["name"] === undefined ? "" : ` --name ${name}`;
  call.stdout.write(
    [
      `${name} ${already === undefined ? "runs" : "was running already"}: Kubernetes ${cluster.capabilities.kubernetes}, ${cluster.capabilities.nodes} nodes`,
      `Use it:   export KUBECONFIG=$(drydock cluster kubeconfig${suffix})`,
      `or:       drydock kubectl${suffix} -- get nodes`,
      `Stop it:  drydock cluster down${suffix}`,
      "",
    ].join("\n"),
  );
  return 0;
};

const down: Action = async ({ call, provider, name }) => {
  const running = await provider.status(name);
  const purge = call.flags["purge"] === true;
  await provider.down(name, { purge });
  const kept = purge ? "its state is gone" : "its state is kept";
  call.stdout.write(`${name} ${running === undefined ? "did not run" : "stopped"}; ${kept}\n`);
  return 0;
};

const status: Action = async ({ call, provider, name }) => {
  const found = await provider.status(name);
  if (call.flags["json"] === true) {
    call.stdout.write(`${JSON.stringify(found ?? { name, running: false })}\n`);
  } else if (found === undefined) {
    call.stdout.write(`${name} does not run\n`);
  } else {
    const { kubernetes, nodes, pid, url, rate, rssBytes } = found;
    const pace = rate === 0 ? "clock paused" : `clock x${rate}`;
    call.stdout.write(
      `${name} runs: Kubernetes ${kubernetes}, ${nodes} nodes, ${url}, process ${pid}, ${(rssBytes / 1e6).toFixed(0)} MB, ${pace}\n`,
    );
  }

  return found === undefined ? 3 : 0;
};

/** Works on a stopped cluster, too: its kubeconfig stays valid over down and up. */
const kubeconfig: Action = async ({ call, provider, name }) => {
  const cluster = await provider.up(name, () => {});
  await provider.keep(name);
  await cluster.close();
  call.stdout.write(`${cluster.kubeconfig}\n`);
  return 0;
};

const clock: Action = (place) =>
  onRunning(place, async (cluster) => {
    const setting = readClock(place.argument);
    const { clock: control } = cluster;
    if (setting.kind === "show") {
      const rate = (await control?.read())?.rate ?? 1;
      return rate === 0 ? "The clock is paused" : `The clock runs x${rate}`;
    }

    if (setting.kind === "advance") {
      await control?.advance(setting.ms);
      return `${setting.text} went by`;
    }

    await control?.setRate(setting.rate);
    return setting.rate === 0 ? "The clock is paused" : `The clock runs x${setting.rate}`;
  });

const needName = ({ argument }: Place, example: string): string => {
  if (argument === undefined || !/^[\w.-]{1,60}$/.test(argument)) {
    throw new LabError("usage", "A saved state needs a name of letters, digits, dots and dashes.", {
      hint: `Example: ${example}`,
    });
  }

  return argument;
};

const save: Action = async (place) => {
  const name = needName(place, "drydock cluster save before");
  return onRunning(place, async ({ checkpoints }) => {
    await checkpoints?.save(name);
    return `Saved as ${name}`;
  });
};

const restore: Action = async (place) => {
  const { argument } = place;
  return onRunning(place, async ({ checkpoints }) => {
    const names = (await checkpoints?.list()) ?? [];
    if (argument === undefined || !names.includes(argument)) {
      throw new LabError(
        "usage",
        argument === undefined
          ? "Which state should come back?"
          : `There is no saved state "${argument}".`,
        {
          hint:
            names.length === 0
              ? "Nothing is saved. See: drydock cluster save NAME"
              : `Saved: ${names.join(", ")}`,
        },
      );
    }

    await checkpoints?.restore(argument);
    return `The cluster is as it was at ${argument}`;
  });
};

const undo: Action = (place) =>
  onRunning(place, async ({ checkpoints }) => (await checkpoints?.undo()) ?? "Nothing to undo");

/** @throws LabError when the cluster does not run: starting one only to change its clock is never meant. */
const onRunning = async (
  { call, provider, name }: Place,
  use: (cluster: Cluster) => Promise<string>,
): Promise<number> => {
  if ((await provider.status(name)) === undefined) {
    throw new LabError("cluster", `The practice cluster "${name}" does not run.`, {
      hint: "Start it with: drydock cluster up",
    });
  }

  const cluster = await provider.up(name, () => {});
  try {
    call.stdout.write(`${await use(cluster)}\n`);
    return 0;
  } finally {
    await cluster.close();
  }
};

const actions: Record<string, Action> = {
  up,
  down,
  status,
  kubeconfig,
  clock,
  save,
  restore,
  undo,
};
