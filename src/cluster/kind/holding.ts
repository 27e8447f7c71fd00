/** One at a time makes, starts or removes a cluster. */
import { setTimeout as sleep } from "node:timers/promises";
import { acquireLock, isLock, type Lock } from "../../lock.ts";
import type { Place } from "./place.ts";

const round = 200;

/** Waits for whoever holds it, which may take as long as making a cluster. @throws the signal's reason */
export const holding = async <T>(
  { lock, name }: Place,
  { progress, signal }: { progress: (sentence: string) => void; signal?: AbortSignal | undefined },
  use: () => Promise<T>,
): Promise<T> => {
  let told = false;
  for (;;) {
    signal?.throwIfAborted();
    const result = await acquireLock(lock);
    if (isLock(result)) {
      return useAndRelease(result, use);
    }

    if (!told) {
      progress(`Process ${result.pid} is at work on the cluster "${name}"; waiting for it`);
      told = true;
    }

    await sleep(round);
  }
};

const useAndRelease = async <T>(lock: Lock, use: () => Promise<T>): Promise<T> => {
  try {
    return await use();
  } finally {
    await lock.release();
  }
};
