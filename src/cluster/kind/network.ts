/** kind's network, which all its clusters share and kind never removes: Drydock removes it when it was not there before, and nobody uses it. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ContainerEngine } from "../engine/engine.ts";
import type { Place } from "./place.ts";

/** pkg/cluster/internal/providers/docker/network.go, and how it can be told otherwise. */
const networkOf = ({ name, env }: ContainerEngine): string =>
  env[`KIND_EXPERIMENTAL_${name.toUpperCase()}_NETWORK`] || "kind";

const noteOf = ({ shared }: Place, { program }: ContainerEngine): string =>
  path.join(shared, `network-${program}.json`);

/** Remembers that there was none, before kind makes one. */
export const noteNetwork = async (place: Place, engine: ContainerEngine): Promise<void> => {
  if (!(await isThere(engine))) {
    await mkdir(place.shared, { recursive: true, mode: 0o700 });
    await writeFile(noteOf(place, engine), JSON.stringify({ absentAt: Date.now() }));
  }
};

/** Best effort: one that is used by somebody stays, and so does the note. */
export const removeNetwork = async (place: Place, engine: ContainerEngine): Promise<void> => {
  const note = noteOf(place, engine);
  const noted = await readFile(note, "utf8").catch(() => undefined);
  if (noted === undefined || (await engine.clusters()).length > 0) {
    return;
  }

  // An engine refuses to remove a network that containers are connected to.
  const { exit } = await engine.attempt(["network", "rm", networkOf(engine)]);
  if (exit === 0 || !(await isThere(engine))) {
    await rm(note, { force: true });
  }
};

const isThere = async (engine: ContainerEngine): Promise<boolean> =>
  (await engine.attempt(["network", "inspect", networkOf(engine)])).exit === 0;
