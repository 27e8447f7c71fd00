/** What `drydock cluster` does with the embedded cluster. */
import { createEmbeddedProvider } from "../cluster/embedded.ts";
import type { Cluster } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { announcer } from "./announce.ts";
import { readClock } from "./clock-setting.ts";
import {
  savedName,
  unknownState,
  type Action,
  type Actions,
  type ClusterCall,
} from "./cluster-action.ts";

const up: Action = async ({ call, name }) => {
  const provider = createEmbeddedProvider(call.paths);
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

const down: Action = async ({ call, name }) => {
  const provider = createEmbeddedProvider(call.paths);
  const running = await provider.status(name);
  const purge = call.flags["purge"] === true;
  await provider.down(name, { purge });
  const kept = purge ? "its state is gone" : "its state is kept";
  call.stdout.write(`${name} ${running === undefined ? "did not run" : "stopped"}; ${kept}\n`);
  return 0;
};

const status: Action = async ({ call, name }) => {
  const provider = createEmbeddedProvider(call.paths);
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
const kubeconfig: Action = async ({ call, name }) => {
  const provider = createEmbeddedProvider(call.paths);
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

const save: Action = async (place) => {
  const name = savedName(place);
  return onRunning(place, async ({ checkpoints }) => {
    await checkpoints?.save(name);
    return `Saved as ${name}`;
  });
};

const load: Action = async (place) => {
  const { argument } = place;
  return onRunning(place, async ({ checkpoints }) => {
    const names = (await checkpoints?.list()) ?? [];
    if (argument === undefined || !names.includes(argument)) {
      throw unknownState(argument, names);
    }

    await checkpoints?.restore(argument);
    return `The cluster is as it was at ${argument}`;
  });
};

const undo: Action = (place) =>
  onRunning(place, async ({ checkpoints }) => (await checkpoints?.undo()) ?? "Nothing to undo");

/** @throws LabError when the cluster does not run: starting one only to change its clock is never meant. */
const onRunning = async (
  { call, name }: ClusterCall,
  use: (cluster: Cluster) => Promise<string>,
): Promise<number> => {
  const provider = createEmbeddedProvider(call.paths);
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

export const actions: Actions = {
  up,
  down,
  status,
  kubeconfig,
  clock,
  save,
  load,
  restore: load,
  undo,
};
