/** A namespace of Drydock's own for some seconds: what is tried in it leaves nothing behind, however the trial ends. */
import type { ApiAnswer, ApiRequest } from "../../kubectl/api.ts";
import { pause } from "../../kubectl/clock.ts";
import type { Json, KubeObject } from "../../kubectl/object.ts";
import { CannotTell } from "./ground.ts";
import type { Ground } from "./ground.ts";

export interface Scratch {
  namespace: string;
  /** @throws CannotTell with the server's words. */
  create(collection: string, object: Json): Promise<void>;
  /** Resolves with the pod as soon as it is so. @throws CannotTell when it never is */
  until(
    pod: string,
    wanted: (pod: KubeObject) => boolean,
    options?: { limit?: number },
  ): Promise<KubeObject>;
  /** Everything that the pod has printed. */
  log(pod: string): Promise<string>;
  /** Hands over each line that it prints until the trial ends. */
  follow(pod: string, onLine: (line: string) => void): void;
}

/** The image of a trial's pod cannot be had. */
export class NoImage extends CannotTell {
  override name = "NoImage";
}

const label = "drydock/canary";
/** Longest wait for one pod, an image that must be pulled included. Milliseconds. */
const podLimit = 30_000;
const look = 100;
/** Nobody's trial lasts that long: what is older was left by somebody who was killed. Milliseconds. */
const longestTrial = 300_000;
/** Longest wait for the namespace to be gone. Milliseconds. */
const endLimit = 20_000;
/** Longest wait for the answer to a deletion. Milliseconds. */
const deleteLimit = 15_000;

/** @throws CannotTell where nothing may be written, and whatever `work` throws. */
export const withScratch = async <T>(
  ground: Ground,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> => {
  const namespace = nameFor(ground);
  const trial = new AbortController();
  const signal = AbortSignal.any([ground.signal, trial.signal]);
  await sweep(ground);
  await make(ground, namespace);
  try {
    await untilAccount(ground, namespace);
    return await work(scratchOver({ ...ground, signal }, namespace));
  } finally {
    trial.abort();
    await remove(ground, namespace);
  }
};

const nameFor = ({ cluster: { scratch }, random }: Ground): string => {
  if (scratch === undefined) {
    throw new CannotTell(
      "It takes a trial to find out, and there was none.",
      "Drydock writes nothing to this cluster before it is allowed to.",
    );
  }

  const suffix = Math.floor(random() * 36 ** 5)
    .toString(36)
    .padStart(5, "0");
  return `${scratch}canary-${suffix}`;
};

const make = async ({ api, signal }: Ground, name: string): Promise<void> => {
  const { status, body } = await api.request({
    method: "POST",
    path: "/api/v1/namespaces?fieldManager=drydock",
    signal,
    body: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { [label]: "true", "app.kubernetes.io/managed-by": "drydock" } },
    },
  });
  if (status !== 201) {
    throw new CannotTell(
      "It takes a trial to find out, and a namespace for it cannot be made.",
      `The server answered ${status}: ${body?.message ?? "without a message"}`,
    );
  }
};

/** A pod is refused as long as its namespace has no service account. */
const untilAccount = async (ground: Ground, namespace: string): Promise<void> => {
  await untilTrue(ground, endLimit, async () => {
    const { status } = await ground.api.request({
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/default`,
      signal: ground.signal,
    });
    return status === 200;
  });
};

const scratchOver = (ground: Ground, namespace: string): Scratch => {
  const { api, signal } = ground;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  return {
    namespace,
    async create(collection, object) {
      const path = `${collection.replace("NAMESPACE", namespace)}?fieldManager=drydock`;
      const { status, body } = await api.request({ method: "POST", path, body: object, signal });
      if (status !== 201) {
        throw new CannotTell(
          "It takes a trial to find out, and the cluster refuses what is needed for it.",
          `The server answered ${status}: ${body?.message ?? "without a message"}`,
        );
      }
    },
    async until(pod, wanted, { limit = podLimit } = {}) {
      let seen: KubeObject | undefined;
      const there = await untilTrue(ground, limit, async () => {
        const { status, body } = await api.request({ path: `${pods}/${pod}`, signal });
        seen = status === 200 ? body : undefined;
        if (seen !== undefined && !wanted(seen)) {
          refuseHopeless(seen);
        }

        return seen !== undefined && wanted(seen);
      });
      if (!there || seen === undefined) {
        throw new CannotTell(
          `A pod for the trial did not start within ${limit / 1000} seconds.`,
          standingOf(seen),
        );
      }

      return seen;
    },
    async log(pod) {
      const { body } = await api.request({ path: `${pods}/${pod}/log`, signal });
      return String(body ?? "");
    },
    follow(pod, onLine) {
      void api
        .stream(`${pods}/${pod}/log?follow=true`, { onLine, idle: podLimit, signal })
        .catch(() => {});
    },
  };
};

const untilTrue = async (
  { clock, signal }: Ground,
  limit: number,
  isSo: () => Promise<boolean>,
): Promise<boolean> => {
  const end = clock.monotonic() + limit;
  for (;;) {
    signal.throwIfAborted();
    if (await isSo()) {
      return true;
    }

    if (clock.monotonic() > end) {
      return false;
    }

    await pause(clock, look, signal);
  }
};

const pullTrouble = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];

/** @throws NoImage */
const refuseHopeless = ({ status }: Json): void => {
  const waiting = status?.containerStatuses?.[0]?.state?.waiting;
  if (pullTrouble.includes(waiting?.reason)) {
    throw new NoImage(
      "It takes a trial to find out, and its image could not be had.",
      `${waiting.reason}: ${waiting.message ?? "no message"}`,
    );
  }
};

const standingOf = (pod: Json): string => {
  const unmet = pod?.status?.conditions?.find(
    ({ status, message }: Json) => status === "False" && message,
  );
  const waiting = pod?.status?.containerStatuses?.[0]?.state?.waiting;
  return (
    unmet?.message ??
    waiting?.message ??
    `It is ${waiting?.reason ?? pod?.status?.phase ?? "not there"}.`
  );
};

/** Not by the signal: what was made goes, also when nobody waits for the answer any longer, and also where the server is slow. */
const remove = async (ground: Ground, name: string): Promise<void> => {
  const path = `/api/v1/namespaces/${name}`;
  // One that is silent now may listen in a moment; what stays all the same is swept before the next trial.
  const asked = (request: ApiRequest): Promise<ApiAnswer | undefined> =>
    ground.api.request({ ...request, timeout: deleteLimit }).catch(() => undefined);
  const drop = async (): Promise<void> => {
    await asked({ method: "DELETE", path: `${path}/pods?gracePeriodSeconds=0` });
    await asked({ method: "DELETE", path });
  };
  await drop();
  await untilTrue({ ...ground, signal: new AbortController().signal }, endLimit, async () => {
    const there = await asked({ path });
    if (there?.status === 200 && there.body?.metadata?.deletionTimestamp === undefined) {
      await drop();
    }

    return there?.status === 404;
  });
};

/** What a trial left whose process was killed. */
const sweep = async ({ api, clock, signal, cluster }: Ground): Promise<void> => {
  const { status, body } = await api.request({
    path: `/api/v1/namespaces?labelSelector=${encodeURIComponent(`${label}=true`)}`,
    signal,
  });
  const old = (status === 200 ? (body.items as KubeObject[]) : []).filter(
    ({ metadata }) =>
      metadata.name.startsWith(cluster.scratch ?? "") &&
      clock.now() - Date.parse(metadata.creationTimestamp) > longestTrial,
  );
  for (const { metadata } of old) {
    await api.request({ method: "DELETE", path: `/api/v1/namespaces/${metadata.name}`, signal });
  }
};
