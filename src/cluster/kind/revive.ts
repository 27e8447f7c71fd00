/** Brings a cluster that is there back to work: stopped nodes, a kubeconfig that is gone, a mark that is gone. */
import { LabError } from "../../errors.ts";
import type { ContainerEngine, EngineNode } from "../engine/engine.ts";
import { readAccess, type Access } from "./api.ts";
import { startKubelets } from "./checkpoint.ts";
import { kindEnvironment, kubeconfigFlag } from "./create.ts";
import type { Kind } from "./locate.ts";
import type { Place } from "./place.ts";
import { answersNow, untilItAnswers, untilReady } from "./readiness.ts";
import type { KindRecord } from "./record.ts";
import { readStampState, writeStamp } from "./stamp.ts";

export interface Reviving {
  place: Place;
  engine: ContainerEngine;
  /** Asked for only when the kubeconfig must be written anew. */
  kind(): Promise<Kind>;
  record: KindRecord;
  nodes: readonly EngineNode[];
  progress: (sentence: string) => void;
  signal: AbortSignal | undefined;
  /** Puts a mark back that is gone. */
  repair: boolean;
}

/** A node container that starts has all of its pods to start again. Milliseconds. */
const startLimit = 60_000;
/** One that a learner broke must not hold up a lab. */
const readyLimit = 60_000;

/** @throws LabError */
export const revive = async (reviving: Reviving): Promise<Access> => {
  const started = await wake(reviving);
  const access = await accessTo(reviving);
  if (started) {
    reviving.progress("Waiting for the nodes to be ready");
    await untilItAnswers(access, reviving.signal);
    const names = reviving.nodes.map(({ name }) => name);
    await untilReady(access, names, { signal: reviving.signal, limit: readyLimit });
  } else if (!(await answersNow(access))) {
    reviving.progress("Waiting for the cluster to answer");
    await startKubelets(reviving.engine, reviving.nodes);
    await untilItAnswers(access, reviving.signal);
  }

  await checkStamp(reviving, access);
  return access;
};

/** Control planes first, one after the other, so that each gets the address that it had. @returns whether there was something to do */
const wake = async ({ nodes, engine, progress, signal }: Reviving): Promise<boolean> => {
  const asleep = nodes.filter(({ state }) => state !== "running");
  for (const { name, state } of asleep) {
    progress(
      state === "paused"
        ? `Waking ${name}, which was paused`
        : `Starting ${name}, which had stopped`,
    );
    await engine.run([state === "paused" ? "unpause" : "start", name], {
      timeout: startLimit,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  return asleep.length > 0;
};

const accessTo = async (reviving: Reviving): Promise<Access> => {
  const { place, nodes } = reviving;
  const found = await readAccess(place.kubeconfig);
  // Docker Desktop may forward the port by another way than it publishes it.
  if (found !== undefined && (isOf(found, nodes) || (await answersNow(found)))) {
    return found;
  }

  reviving.progress("Writing the cluster's kubeconfig anew");
  await exportKubeconfig(reviving);
  const access = await readAccess(place.kubeconfig);
  if (access === undefined) {
    throw new LabError("cluster", `kind wrote no kubeconfig that can be used: ${place.kubeconfig}`);
  }

  return access;
};

/** The port of the API server is published by one of its containers. */
const isOf = ({ server }: Access, nodes: readonly EngineNode[]): boolean =>
  nodes.some(({ published }) =>
    published.some(({ port, hostPort }) => port === 6443 && String(hostPort) === server.port),
  );

const exportKubeconfig = async ({ place, engine, kind, signal }: Reviving): Promise<void> => {
  const { run } = await kind();
  const { exit, stderr } = await run(
    ["export", "kubeconfig", "--name", place.name, ...kubeconfigFlag(place)],
    kindEnvironment(engine, place),
    signal === undefined ? {} : { signal },
  );
  if (exit !== 0) {
    const { sentence, hint } = engine.complaint({ stderr, stdout: "" });
    throw new LabError("cluster", sentence, hint === undefined ? {} : { hint });
  }
};

const checkStamp = async (
  { place, record, repair, progress }: Reviving,
  access: Access,
): Promise<void> => {
  if ((await readStampState(access)) !== "missing") {
    return;
  }

  if (!repair) {
    throw new LabError(
      "cluster",
      `Drydock's mark is gone from the cluster "${place.name}" (ConfigMap kube-system/drydock); without it nothing is changed there.`,
      { hint: `Put it back: ${upCommand(place.name)} --repair` },
    );
  }

  await writeStamp(access, record.id);
  progress("Drydock's mark is back");
};

/** As it is typed. */
export const upCommand = (name: string): string =>
  `drydock cluster up --provider kind${name === "drydock" ? "" : ` --name ${name}`}`;
