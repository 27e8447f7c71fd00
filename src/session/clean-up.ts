/** Deletes what a lab made: in reverse order, namespaces last, with a deadline of its own, and says what holds it up. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import { Unreachable } from "../kubectl/api.ts";
import { pause, type Clock } from "../kubectl/clock.ts";
import type { Lab } from "../lab/lab.ts";
import { holding, scopeLabel, scopePaths } from "./scope.ts";
import type { ScopePath } from "./scope.ts";
import type { World } from "./world.ts";

export interface CleanUpOptions {
  lab: Lab;
  world: World;
  work: string;
  clock: Clock;
  /** One sentence when it takes long. */
  say(sentence: string): void;
  /** False leaves what the learner made in the work folder. */
  files?: boolean;
  /** Nobody waits any longer. */
  signal?: AbortSignal;
}

const patience = 30_000;
const deadline = 120_000;
const look = 100;
/** Pods that came while the namespace was closing. */
const again = 1000;

/** Resolves when nothing of the scope is left. @throws LabError that names what holds it. */
export const cleanUp = async (options: CleanUpOptions): Promise<void> => {
  const { lab, world, work, files = true } = options;
  const paths = await scopePaths(lab, world);
  const doomed: ScopePath[] = [];
  for (const item of paths) {
    if (await remove(lab, world, item)) {
      doomed.push(item);
      await hurry(world, item);
    }
  }

  await waitUntilGone(doomed, options);
  for (const file of files ? lab.scope.files : []) {
    await rm(path.join(work, file), { recursive: true, force: true });
  }
};

/** False when it is not there, or not ours. */
const remove = async (lab: Lab, world: World, item: ScopePath): Promise<boolean> => {
  const { api } = world;
  const { text, path } = item;
  const current = await api.request({ path });
  if (current.status === 404) {
    return false;
  }

  const owner: unknown = current.body?.metadata?.labels?.[scopeLabel];
  if (text.startsWith("namespace/") && owner !== lab.id) {
    return false;
  }

  await hurry(world, item);
  const answer = await api.request({
    method: "DELETE",
    path,
    body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" },
  });
  if (answer.status >= 300 && answer.status !== 404 && answer.status !== 409) {
    throw new LabError(
      "cluster",
      `${text} cannot be deleted: ${answer.body?.message ?? answer.status}`,
    );
  }

  return true;
};

/**
Nobody waits for the pods of a namespace that goes away; half a minute of grace would only keep the learner. An API server deletes them one after
the other, which may take longer than an answer is waited for: what it has not come to is deleted the next time, or with the namespace.
*/
const hurry = async ({ api }: World, { text, path }: ScopePath): Promise<void> => {
  if (!text.startsWith("namespace/")) {
    return;
  }

  try {
    await api.request({
      method: "DELETE",
      path: `${path}/pods`,
      body: { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 1 },
    });
  } catch (error) {
    if (!(error instanceof Unreachable)) {
      throw error;
    }
  }
};

const waitUntilGone = async (
  doomed: readonly ScopePath[],
  { world, clock, say, signal }: CleanUpOptions,
): Promise<void> => {
  const began = clock.monotonic();
  const { api } = world;
  let said = false;
  let hurried = began;
  let left = doomed;
  while (left.length > 0) {
    const answers = await Promise.all(
      left.map(async (item) => ({ item, answer: await api.request({ path: item.path }) })),
    );
    const there = answers.filter(({ answer }) => answer.status !== 404);
    left = there.map(({ item }) => item);
    const [first] = there;
    if (first === undefined) {
      return;
    }

    if (signal?.aborted === true) {
      throw new LabError("interrupted", `${first.item.text} was not waited for.`);
    }

    const waited = clock.monotonic() - began;
    const why = `${first.item.text} is not gone yet. ${holding(first.answer.body)}`;
    if (waited > deadline) {
      throw new LabError("cluster", why, {
        hint: "Look at its finalizers; Drydock never removes them by force.",
      });
    }

    if (clock.monotonic() - hurried > again) {
      hurried = clock.monotonic();
      await hurry(world, first.item);
    }

    if (waited > patience && !said) {
      said = true;
      say(why);
    }

    await pause(clock, look, signal);
  }
};
