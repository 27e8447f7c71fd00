/** Removes the containers and volumes of a cluster that is Drydock's, and nobody else's. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerEngine } from "../engine/engine.ts";
import { removeNetwork } from "./network.ts";
import type { Place } from "./place.ts";
import { refuseForeign, standingOf } from "./standing.ts";
import type { Kind } from "./locate.ts";

export interface Erasing {
  place: Place;
  engine: ContainerEngine;
  /** Without it the engine is told itself. */
  kind: Kind | undefined;
}

/** Milliseconds. */
const deleteLimit = 120_000;
/** A container that an interrupted kind has just asked for may come into being after a first look. */
const settle = 700;
const looks = 20;

/** @param options.thorough Looks again until nothing comes any more. @throws LabError */
export const eraseNodes = async (
  erasing: Erasing,
  { thorough = false }: { thorough?: boolean } = {},
): Promise<void> => {
  for (let look = 0; look < looks; look += 1) {
    const standing = await standingOf(erasing.place, erasing.engine);
    refuseForeign(erasing.place, standing);
    if (standing.kind !== "absent") {
      await remove(erasing);
    } else if (look > 0 || !thorough) {
      break;
    }

    await sleep(thorough ? settle : 0);
  }

  await removeNetwork(erasing.place, erasing.engine);
};

const remove = async ({ place, engine, kind }: Erasing): Promise<void> => {
  if (kind !== undefined) {
    const { exit } = await kind.run(
      ["delete", "cluster", "--name", place.name, "--kubeconfig", place.kubeconfig],
      { ...engine.env, KUBECONFIG: place.kubeconfig },
      { timeout: deleteLimit },
    );
    if (exit === 0) {
      return;
    }
  }

  const nodes = await engine.nodes(place.name);
  if (nodes.length > 0) {
    await engine.run(["rm", "-f", "-v", ...nodes.map(({ name }) => name)], {
      timeout: deleteLimit,
    });
  }
};
