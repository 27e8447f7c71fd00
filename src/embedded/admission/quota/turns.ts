/** Everything that reads and then writes what a namespace's quotas say is used takes its turn here. */
import type { Client } from "../../api/client.ts";

const last = new Map<string, Promise<unknown>>();

/** Unique across clusters in one process. */
const turnKey = (client: Client, namespace: string): string =>
  client.get("namespaces", undefined, namespace)?.metadata.uid ?? namespace;

/** Runs tasks of the same namespace one after another. */
export const inTurn = async <T>(
  client: Client,
  namespace: string,
  task: () => Promise<T>,
): Promise<T> => {
  const key = turnKey(client, namespace);
  const before = last.get(key) ?? Promise.resolve();
  const turn = before.then(task, task);
  last.set(key, turn);
  try {
    return await turn;
  } finally {
    if (last.get(key) === turn) {
      last.delete(key);
    }
  }
};
