/** A real cluster in containers as a provider: made by kind once, found again afterwards, and removed whole. */
import { LabError } from "../../errors.ts";
import type { Paths } from "../../paths.ts";
import { chooseEngine } from "../engine/choose-engine.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import type { Environment, RunProgram } from "../engine/program.ts";
import type { Cluster, Provider, UpOptions } from "../provider.ts";
import { readAccess } from "./api.ts";
import { loadState, savedStates, saveState, type Checkpointing } from "./checkpoint.ts";
import { clusterOver } from "./cluster.ts";
import { createCluster } from "./create.ts";
import { eraseNodes } from "./erase.ts";
import { holding } from "./holding.ts";
import { findKind, needKind } from "./locate.ts";
import { endMaker } from "./maker.ts";
import { placeOf, type Place } from "./place.ts";
import { answersNow } from "./readiness.ts";
import { readRecord, removeFolder } from "./record.ts";
import { revive, upCommand } from "./revive.ts";
import { refuseForeign, standingOf, type Standing } from "./standing.ts";

export interface KindSurroundings {
  paths: Paths;
  env: Environment;
  runProgram?: RunProgram;
}

export type Progress = (sentence: string) => void;

export interface KindProvider extends Provider {
  /** Everything of it, for good: a real cluster cannot be put to sleep. @returns whether there was something */
  remove(name: string, progress: Progress): Promise<boolean>;
  /** What was saved of a cluster that runs. @throws LabError */
  saved(name: string): Promise<string[]>;
  /** Keeps the cluster's objects under a label; what containers have written is not part of it. @throws LabError */
  save(name: string, label: string): Promise<void>;
  /** Brings them back, which ends every pod and starts those of that time. @throws LabError */
  load(name: string, label: string, progress: Progress): Promise<void>;
}

export const createKindProvider = (surroundings: KindSurroundings): KindProvider => {
  const { paths } = surroundings;
  const remove: KindProvider["remove"] = (name, progress) => {
    const place = placeOf(paths, name);
    return holding(place, { progress }, () => removeCluster(surroundings, place));
  };

  return {
    name: "kind",
    remove,
    up(name, progress, options = {}) {
      const place = placeOf(paths, name);
      const { signal } = options;
      return holding(place, { progress, signal }, () =>
        findOrMake({ ...surroundings, place, progress, options }),
      ).catch((error: unknown) => {
        throw signal?.aborted === true && !(error instanceof LabError) ? interrupted(place) : error;
      });
    },
    async down(name) {
      await remove(name, () => {});
    },
    saved: (name) => checkpointing(surroundings, name, () => {}, savedStates),
    save: (name, label) =>
      checkpointing(
        surroundings,
        name,
        () => {},
        (whole) => saveState(whole, label),
      ),
    load: (name, label, progress) =>
      checkpointing(surroundings, name, progress, (whole) => loadState(whole, label, progress)),
    async answers(name) {
      const access = await readAccess(placeOf(paths, name).kubeconfig);
      return access !== undefined && answersNow(access);
    },
  };
};

interface Finding extends KindSurroundings {
  place: Place;
  progress: Progress;
  options: UpOptions;
}

type Whole = Extract<Standing, { kind: "whole" }>;

const interrupted = ({ name }: Place): LabError =>
  new LabError("interrupted", `The wait for cluster "${name}" was interrupted.`);

const findOrMake = async (finding: Finding): Promise<Cluster> => {
  const { place, progress, options } = finding;
  const cutShort = await endMaker(place);
  const recorded = await engineOf(finding);
  if (cutShort) {
    await eraseNodes({ place, engine: recorded, kind: undefined }, { thorough: true });
  }

  const found = await standingOf(place, recorded);
  refuseForeign(place, found);
  const { engine, standing } =
    found.kind === "whole"
      ? { engine: recorded, standing: found }
      : await make(finding, recorded, found);
  const access = await revive({
    place,
    engine,
    record: standing.record,
    nodes: standing.nodes,
    progress,
    kind: () => needKind(finding),
    signal: options.signal,
    repair: options.repair === true,
  });
  return clusterOver(place, engine, standing, access);
};

/** The engine that holds the cluster, else the one that would. */
export const engineOf = async ({
  place,
  env,
  runProgram,
}: Pick<Finding, "place" | "env" | "runProgram">): Promise<ContainerEngine> => {
  const record = await readRecord(place);
  return record === undefined
    ? chooseEngine(env, runProgram)
    : createEngine({
        program: record.engine,
        env,
        ...(runProgram === undefined ? {} : { runProgram }),
      });
};

const make = async (
  finding: Finding,
  recorded: ContainerEngine,
  found: Exclude<Standing, Whole>,
): Promise<{ engine: ContainerEngine; standing: Whole }> => {
  const { place, env, progress, options } = finding;
  if (options.existing === true) {
    throw new LabError("cluster", `The cluster "${place.name}" is not there any more.`);
  }

  const kind = await needKind(finding);
  if (found.kind === "half") {
    refuseUnrecorded(place, found);
    progress(`The cluster "${place.name}" was left half made; it is made anew`);
    await eraseNodes({ place, engine: recorded, kind });
  }

  // What is recorded of a cluster that is no more need not hold for the next.
  const engine =
    found.kind === "absent" && found.record === undefined
      ? recorded
      : await chooseEngine(env, finding.runProgram);
  const signal = options.signal ?? new AbortController().signal;
  await createCluster({ place, env, engine, kind, progress, signal });
  const standing = await standingOf(place, engine);
  if (standing.kind !== "whole") {
    throw new LabError("cluster", `The cluster "${place.name}" went away while it was made.`);
  }

  return { engine, standing };
};

/** Half made, or whole and forgotten: nobody can tell, so nobody's work is thrown away unasked. */
const refuseUnrecorded = (place: Place, { record }: { record: unknown }): void => {
  if (record === undefined) {
    throw new LabError(
      "cluster",
      `The nodes of cluster "${place.name}" are there, and what Drydock knew of them is not (${place.record}).`,
      { hint: "Remove them: drydock cluster down --provider kind" },
    );
  }
};

const removeCluster = async (surroundings: KindSurroundings, place: Place): Promise<boolean> => {
  const thorough = await endMaker(place);
  const engine = await engineOf({ ...surroundings, place });
  const standing = await standingOf(place, engine);
  refuseForeign(place, standing);
  const { kind } = await findKind(surroundings);
  await eraseNodes({ place, engine, kind }, { thorough });
  await removeFolder(place);
  return standing.kind !== "absent";
};

/** @throws LabError when it does not run: making one only to look at its saved states is never meant. */
const checkpointing = <T>(
  surroundings: KindSurroundings,
  name: string,
  progress: Progress,
  use: (whole: Checkpointing) => Promise<T>,
): Promise<T> => {
  const place = placeOf(surroundings.paths, name);
  return holding(place, { progress }, async () => {
    const engine = await engineOf({ ...surroundings, place });
    const standing = await standingOf(place, engine);
    const access = await readAccess(place.kubeconfig);
    if (standing.kind !== "whole" || access === undefined || !(await answersNow(access))) {
      throw new LabError("cluster", `The cluster "${name}" does not run.`, {
        hint: `Start it with: ${upCommand(name)}`,
      });
    }

    const { record, nodes } = standing;
    return use({ place, engine, record, nodes, access });
  });
};
