/** An engine on a fake API with a fake kubectl: everything real but the cluster. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Cluster, ProviderName } from "../../src/cluster/provider.ts";
import { loadLab } from "../../src/lab/load.ts";
import { createEngine } from "../../src/session/create-engine.ts";
import type { Engine, EngineOptions } from "../../src/session/engine.ts";
import type { TimedEvent } from "../../src/session/events.ts";
import type { LabRecord, ProgressStore } from "../../src/session/progress-store.ts";
import type { SessionState } from "../../src/session/state.ts";
import { createFakeApi } from "./fake-api.ts";
import type { FakeApi } from "./fake-api.ts";
import { writeFakeKubectl } from "./fake-kubectl.ts";
import { systemPath } from "./tools.ts";

export interface TestRun {
  engine: Engine;
  api: FakeApi;
  events: TimedEvent[];
  folder: string;
  records: Map<string, LabRecord>;
  /** Resolves as soon as the state is so. */
  until(wanted: (state: SessionState) => boolean): Promise<SessionState>;
  /** Ends this engine and opens another on the same cluster and folders. */
  reopen(more?: Partial<EngineOptions>): Promise<TestRun>;
  loseCluster(sentence: string): void;
}

export interface TestRunOptions extends Partial<EngineOptions> {
  provider?: ProviderName;
  labText: string;
  /** What the cluster is, beside its address. */
  cluster?: Partial<Cluster>;
  manifests?: Record<string, string>;
  api?: FakeApi;
  /** Waited for before each connection. */
  beforeConnect?(): Promise<void>;
}

interface Teardown {
  teardown(task: () => void | Promise<void>): void;
}

export const memoryProgress = (records: Map<string, LabRecord>): ProgressStore => ({
  read: async (lab) => records.get(lab),
  async write(record) {
    records.set(record.lab, structuredClone(record));
  },
  async remove(lab) {
    records.delete(lab);
  },
});

export const openTestRun = async (t: Teardown, options: TestRunOptions): Promise<TestRun> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  const labFolder = path.join(folder, "x");
  await mkdir(path.join(labFolder, "manifests"), { recursive: true });
  await writeFile(path.join(labFolder, "lab.yaml"), options.labText);
  for (const [name, text] of Object.entries(options.manifests ?? {})) {
    await writeFile(path.join(labFolder, "manifests", name), text);
  }

  const api = options.api ?? (await createFakeApi());
  const records = new Map<string, LabRecord>();
  const kubectl = await writeFakeKubectl(folder);
  await writeFile(path.join(folder, "kubeconfig"), api.socket);
  t.teardown(async () => {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });
  return start(t, { ...options, folder, labFolder, api, records, kubectl });
};

interface Ground extends TestRunOptions {
  folder: string;
  labFolder: string;
  api: FakeApi;
  records: Map<string, LabRecord>;
  kubectl: string;
}

const start = async (t: Teardown, ground: Ground): Promise<TestRun> => {
  const { folder, api, records } = ground;
  let lose: (sentence: string) => void = () => {};
  const connect = async (): Promise<Cluster> => {
    await ground.beforeConnect?.();
    return {
      provider: "embedded",
      name: "test",
      kubeconfig: path.join(folder, "kubeconfig"),
      capabilities: {
        kubernetes: "v1.36.4",
        nodes: 3,
      },
      lost: new Promise((resolve) => {
        lose = resolve;
      }),
      async close() {},
      ...ground.cluster,
    };
  };
  const engine = createEngine({
    place: {
      provider: ground.provider ?? "embedded",
      name: "test",
      connect,
      answers: async () => true,
    },
    env: { PATH: systemPath },
    progress: memoryProgress(records),
    paths: { state: path.join(folder, "state"), work: path.join(folder, "work") },
    ...ground,
    lab: await loadLab(ground.labFolder),
  });
  const events: TimedEvent[] = [];
  engine.subscribe((event) => events.push(event));
  let closed = false;
  const close = async () => {
    if (!closed) {
      closed = true;
      await engine.close();
    }
  };
  t.teardown(close);
  return {
    engine,
    api,
    events,
    folder,
    records,
    until: async (wanted) => untilState(engine, wanted),
    async reopen(more = {}) {
      await close();
      return start(t, { ...ground, ...more });
    },
    loseCluster(sentence) {
      lose(sentence);
    },
  };
};

const untilState = async (
  { state }: Engine,
  wanted: (state: SessionState) => boolean,
): Promise<SessionState> =>
  new Promise((resolve) => {
    const look = () => {
      if (wanted(state.get())) {
        unsubscribe();
        resolve(state.get());
      }
    };
    const unsubscribe = state.subscribe(look);
    look();
  });
