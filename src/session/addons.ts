/** Adds to a cluster of Drydock's own what a lab needs of it, waits until it works, and takes it away again. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import { pause } from "../kubectl/clock.ts";
import { runCommand } from "../kubectl/run.ts";
import type { RunResult } from "../kubectl/run.ts";
import { packageFile } from "../root.ts";
import { imagesIn } from "../lab/images.ts";
import { missingNodeLabels } from "./addon-nodes.ts";
import { addonsFor } from "./addons.table.ts";
import type { Addon } from "./addons.table.ts";
import { reachOf } from "./gateways.ts";
import { inHaste } from "./haste.ts";
import { preload } from "./preload.ts";
import { missing } from "./requirements.ts";
import type { Run } from "./run.ts";
import { readStamp, recordAddon } from "./stamp.ts";

/** An add-on of a big image on a slow machine. Milliseconds. */
const longestWait = 180_000;
const look = 100;
const applyLimit = 120_000;

/**
What is there already, from Drydock or from the cluster's owner, is left as it is.
@throws LabError that names what is missing and cannot be added.
*/
export const installAddons = async (run: Run): Promise<void> => {
  const plans = (await Promise.all(addonsOf(run).map((addon) => plan(run, addon)))).filter(
    (found) => found !== undefined,
  );
  // All at once, so that nothing is added when the last of them cannot be.
  await preload(run, async () =>
    (await Promise.all(plans.map(({ addon }) => imagesIn(folderOf(run, addon))))).flat(),
  );
  if (plans.length === 0 || run.stay.leaving.aborted) {
    return;
  }

  for (const planned of plans) {
    await add(run, planned);
  }

  await untilTheyWork(
    run,
    plans.map(({ addon }) => addon),
  );
};

interface Plan {
  addon: Addon;
  /** Hash of what is in the cluster, where Drydock put it there. */
  installed: string | undefined;
  /** Hash of what is to be there. */
  shipped: string;
}

/** Undefined when nothing is missing. @throws LabError when it is, and cannot be added. */
const plan = async (run: Run, addon: Addon): Promise<Plan | undefined> => {
  const { api } = run.connection.world();
  const cluster = run.connection.cluster()!;
  const [stamp, lack, shipped] = await Promise.all([
    readStamp(api, cluster),
    addon.lacks(api, reachOf(run)),
    hashOf(folderOf(run, addon)),
  ]);
  const installed = stamp?.addons[addon.name];
  if (lack === undefined && (installed === undefined || installed === shipped)) {
    return undefined;
  }

  if (stamp === undefined || shipped === undefined) {
    throw missing(
      run.lab,
      run.connection.cluster()!.provider,
      `${addon.noun}, and ${lack}`,
      stamp === undefined
        ? "Drydock adds nothing to a cluster that it did not make. Install it yourself, or try another provider."
        : undefined,
    );
  }

  const labels = await missingNodeLabels(api, folderOf(run, addon));
  if (labels !== undefined) {
    throw missing(
      run.lab,
      cluster.provider,
      `${addon.noun}, and Drydock's runs on a node labelled ${labels}, which this cluster does not have`,
      `Label one (kubectl label node NAME ${labels}), or install ${addon.noun} yourself.`,
    );
  }

  return { addon, installed, shipped };
};

const add = async (run: Run, { addon, installed, shipped }: Plan): Promise<void> => {
  // A cluster that has just woken has it, and needs a moment; what somebody deleted comes back all the same.
  if (installed !== shipped) {
    say(run, `Adding ${addon.noun} to the cluster`);
  }

  // Recorded first: what a run that dies has half applied is then known to be Drydock's.
  await recordAddon(run.connection.world().api, addon.name, shipped);
  const applied = await kubectl(run, ["apply", "-f", folderOf(run, addon)]);
  if (applied.exit !== 0) {
    throw new LabError(
      "cluster",
      `${sentenceCase(the(addon))} cannot be added: ${firstError(applied)}`,
    );
  }
};

/** Seconds of the cluster's time that a learner would only wait for go by faster where that can be. */
const untilTheyWork = async (run: Run, added: readonly Addon[]): Promise<void> => {
  say(run, `Waiting for ${added.map((addon) => the(addon)).join(" and ")}`);
  await inHaste(run, () => Promise.all(added.map((addon) => untilItWorks(run, addon))));
  const { kubernetes, nodes } = run.connection.cluster()!.capabilities;
  run.emit({ type: "cluster-ready", kubernetes, nodes });
};

const untilItWorks = async (run: Run, addon: Addon): Promise<void> => {
  const { leaving } = run.stay;
  const { api } = run.connection.world();
  const limit = run.clock.monotonic() + longestWait;
  for (;;) {
    const lack = await addon.lacks(api, reachOf(run));
    if (lack === undefined || leaving.aborted) {
      return;
    }

    if (run.clock.monotonic() > limit) {
      throw new LabError("cluster", `${sentenceCase(the(addon))} does not come up: ${lack}.`, {
        hint: "kubectl get pods -A shows what became of it.",
      });
    }

    await pause(run.clock, look, leaving);
  }
};

/** Takes away what Drydock added for this lab, and what that made by itself. @throws LabError */
export const removeAddons = async (run: Run): Promise<void> => {
  for (const addon of addonsOf(run).toReversed()) {
    if (await isOurs(run, addon)) {
      await remove(run, addon);
    }
  }
};

/** Those that make objects by themselves begin anew, so that a lab that starts over finds none of them. @throws LabError */
export const renewAddons = async (run: Run): Promise<void> => {
  for (const addon of addonsOf(run).filter(({ makes }) => makes !== undefined)) {
    if (await isOurs(run, addon)) {
      await remove(run, addon);
    }
  }

  await installAddons(run);
};

const remove = async (run: Run, addon: Addon): Promise<void> => {
  const { api } = run.connection.world();
  // It waits until everything is gone, pods with their grace included.
  const removed = await inHaste(run, () =>
    kubectl(run, ["delete", "--ignore-not-found", "--timeout=60s", "-f", folderOf(run, addon)]),
  );
  if (removed.exit !== 0) {
    throw new LabError(
      "cluster",
      `${sentenceCase(the(addon))} cannot be removed: ${firstError(removed)}`,
    );
  }

  for (const path of addon.makes ?? []) {
    await sweep(run, path);
  }

  await recordAddon(api, addon.name, undefined);
};

/** Deletes each object of a collection that may lie in any namespace. */
const sweep = async (run: Run, path: string): Promise<void> => {
  const { api } = run.connection.world();
  const { body } = await api.request({ path });
  const [collection = "", plural = ""] = /^(.*\/)([a-z]+)\?/.exec(path)?.slice(1) ?? [];
  for (const { metadata } of body?.items ?? []) {
    const place = metadata.namespace === undefined ? "" : `namespaces/${metadata.namespace}/`;
    await api.request({
      method: "DELETE",
      path: `${collection}${place}${plural}/${metadata.name}`,
    });
  }
};

const addonsOf = ({ lab, stay }: Run): Addon[] => addonsFor(lab.requires, stay.place.provider);

const isOurs = async (run: Run, addon: Addon): Promise<boolean> => {
  const stamp = await readStamp(run.connection.world().api, run.connection.cluster()!);
  return stamp?.addons[addon.name] !== undefined;
};

const folderOf = ({ options }: Run, { name }: Addon): string =>
  path.join(options.addons ?? packageFile("manifests", "addons"), name);

/** Of all its files; undefined when there are none, so that it cannot be added. */
const hashOf = async (folder: string): Promise<string | undefined> => {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.ya?ml$/.test(name));
  const hash = createHash("sha256");
  for (const name of names.toSorted()) {
    hash.update(`${name}\n`).update(await readFile(path.join(folder, name)));
  }

  return names.length === 0 ? undefined : hash.digest("hex").slice(0, 16);
};

const kubectl = (run: Run, argv: readonly string[]): Promise<RunResult> =>
  runCommand(
    {
      command: { kind: "run", argv: [run.options.kubectl, ...argv] },
      cwd: run.options.paths.work,
      env: run.env(),
      timeout: applyLimit,
      signal: run.stay.leaving,
    },
    run.clock,
  );

const firstError = ({ stderr, exit }: RunResult): string =>
  stderr.split("\n").find((line) => /error/i.test(line)) ?? `kubectl ended with ${exit}`;

const say = (run: Run, sentence: string): void => {
  run.emit({ type: "cluster-progress", sentence });
};

const the = ({ noun }: Addon): string => noun.replace(/^an? /, "the ");

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
