/** Waits until a cluster answers, and until its nodes are ready. */
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../../errors.ts";
import { ask, type Access } from "./api.ts";

/** An API server on a slow machine, with everything else starting beside it. Milliseconds. */
const apiLimit = 120_000;
const nodesLimit = 180_000;
const look = 250;

export interface NodeState {
  name: string;
  ready: boolean;
}

interface NodeList {
  items: {
    metadata: { name: string };
    status?: { conditions?: { type: string; status: string }[] };
  }[];
}

export const answersNow = async (access: Access, timeout = 3000): Promise<boolean> =>
  (await ask(access, { path: "/readyz", timeout }))?.status === 200;

/** @throws LabError when it does not within two minutes; the signal's reason. */
export const untilItAnswers = async (access: Access, signal?: AbortSignal): Promise<void> => {
  const deadline = performance.now() + apiLimit;
  while (!(await answersNow(access))) {
    signal?.throwIfAborted();
    if (performance.now() > deadline) {
      throw new LabError("cluster", "The cluster's API server does not answer.", {
        hint: "drydock cluster down --provider kind removes the cluster; the next lab makes a new one.",
      });
    }

    await sleep(look);
  }
};

/** Undefined when the API server does not answer. */
export const nodeStates = async (access: Access): Promise<NodeState[] | undefined> => {
  const answer = await ask(access, { path: "/api/v1/nodes" });
  return answer?.status === 200
    ? (answer.body as NodeList).items.map(({ metadata, status }) => ({
        name: metadata.name,
        ready: status?.conditions?.find(({ type }) => type === "Ready")?.status === "True",
      }))
    : undefined;
};

/**
All of these are there and ready. One that a learner broke must not hold up a lab for long, so the wait has an end without an error.
@returns those that are not
*/
export const untilReady = async (
  access: Access,
  names: readonly string[],
  { signal, limit = nodesLimit }: { signal?: AbortSignal | undefined; limit?: number } = {},
): Promise<string[]> => {
  const deadline = performance.now() + limit;
  for (;;) {
    signal?.throwIfAborted();
    const states = (await nodeStates(access)) ?? [];
    const missing = names.filter(
      (name) => !states.some((node) => node.name === name && node.ready),
    );
    if (missing.length === 0 || performance.now() > deadline) {
      return missing;
    }

    await sleep(look);
  }
};

/** `1.36.4`. */
export const versionOf = async (access: Access): Promise<string | undefined> => {
  const answer = await ask(access, { path: "/version" });
  const text = (answer?.body as { gitVersion?: string } | undefined)?.gitVersion;
  return text?.replace(/^v/, "");
};
