/** Clusters that a run can be on, each a fake API of its own that can be lost, refused and found again. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Cluster, ProviderName } from "../../src/cluster/provider.ts";
import type { Place } from "../../src/session/place.ts";
import { createFakeApi, type FakeApi } from "./fake-api.ts";

export interface FakePlace extends Place {
  api: FakeApi;
  /** Times that somebody asked for the cluster. */
  asked: number;
  /** Nobody gets it until `mend`. */
  breakDown(error: Error): void;
  /** Nobody gets an answer of it, not even a refusal. */
  hang(): void;
  mend(): void;
  /** The cluster goes away by itself. */
  lose(sentence: string): Promise<void>;
}

interface Teardown {
  teardown(task: () => void | Promise<void>): void;
}

/** @param folder Its kubeconfig lies there. */
export const openPlace = async (
  t: Teardown,
  folder: string,
  provider: ProviderName,
  cluster: Partial<Cluster> = {},
): Promise<FakePlace> => {
  const api = await createFakeApi();
  t.teardown(api.close);
  const kubeconfig = path.join(folder, `kubeconfig-${provider}`);
  await writeFile(kubeconfig, api.socket);
  let trouble: Error | "hangs" | undefined;
  let end: (sentence: string) => void = () => {};

  const place: FakePlace = {
    provider,
    name: `my-${provider}`,
    api,
    asked: 0,
    async connect(_, { signal } = {}) {
      place.asked += 1;
      if (trouble === "hangs") {
        await new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            reject(new Error("nobody waits any longer"));
          });
        });
      }

      if (trouble instanceof Error) {
        throw trouble;
      }

      return {
        provider,
        name: place.name,
        kubeconfig,
        capabilities: { kubernetes: "v1.36.4", nodes: 3 },
        lost: new Promise<string>((resolve) => {
          end = resolve;
        }),
        async close() {},
        ...cluster,
      };
    },
    answers: async () => trouble === undefined,
    breakDown(error) {
      trouble = error;
    },
    hang() {
      trouble = "hangs";
    },
    mend() {
      trouble = undefined;
    },
    async lose(sentence) {
      trouble = new Error(sentence);
      await api.stop();
      end(sentence);
    },
  };
  return place;
};
