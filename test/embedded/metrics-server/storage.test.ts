/** What metrics-server makes of the points it scraped. */
import test from "ava";
import { exposition, goFloat } from "../../../src/embedded/kubelet/stats/exposition.ts";
import { readFlags } from "../../../src/embedded/metrics-server/flags.ts";
import { emptyBatch, readPoints } from "../../../src/embedded/metrics-server/points.ts";
import { Storage } from "../../../src/embedded/metrics-server/storage.ts";

const start = Date.parse("2026-11-24T12:00:00Z");

interface Reading {
  /** Seconds after the start. */
  at: number;
  cpu: number;
  startedAt?: number;
}

/** What a kubelet would serve for one container. */
const scraped = ({ at, cpu, startedAt = -1000 }: Reading) => {
  const labels = { namespace: "default", pod: "web", container: "main" };
  const text = exposition([
    {
      name: "container_cpu_usage_seconds_total",
      help: "h",
      type: "counter",
      samples: [{ labels, value: cpu, at: start + at * 1000 }],
    },
    {
      name: "container_memory_working_set_bytes",
      help: "h",
      type: "gauge",
      samples: [{ labels, value: 2 ** 20, at: start + at * 1000 }],
    },
    {
      name: "container_start_time_seconds",
      help: "h",
      type: "gauge",
      samples: [{ labels, value: start / 1000 + startedAt }],
    },
    {
      name: "node_cpu_usage_seconds_total",
      help: "h",
      type: "counter",
      samples: [{ labels: {}, value: 100 + at, at: start + at * 1000 }],
    },
    {
      name: "node_memory_working_set_bytes",
      help: "h",
      type: "gauge",
      samples: [{ labels: {}, value: 2 ** 30, at: start + at * 1000 }],
    },
  ]);
  const batch = emptyBatch();
  readPoints(text, "node-1", { now: start, skipped: 0 }, batch);
  return batch;
};

const storageOf = (...readings: Reading[]): Storage => {
  const storage = new Storage(15_000);
  for (const reading of readings) {
    storage.store(scraped(reading));
  }

  return storage;
};

test("there is nothing to serve until two samples are there", (t) => {
  const storage = storageOf({ at: 0, cpu: 1 });
  t.false(storage.ready);
  t.is(storage.pod("default/web"), undefined);
  storage.store(scraped({ at: 15, cpu: 4 }));
  t.true(storage.ready);
  t.deepEqual(storage.pod("default/web"), {
    at: start + 15_000,
    window: 15_000,
    containers: [
      {
        name: "main",
        usage: { nanoCores: 200_000_000, memoryBytes: 2 ** 20, at: start + 15_000, window: 15_000 },
      },
    ],
  });
  t.is(storage.node("node-1")?.nanoCores, 1e9);
});

test("a sample that was served before does not shorten the window", (t) => {
  const storage = storageOf({ at: 0, cpu: 1 }, { at: 15, cpu: 4 }, { at: 15, cpu: 4 });
  t.is(storage.pod("default/web")?.window, 15_000);
});

test("a restarted container is measured anew, a young one from its start", (t) => {
  const restarted = storageOf({ at: 0, cpu: 1 }, { at: 15, cpu: 0.1, startedAt: 10 });
  t.is(restarted.pod("default/web"), undefined);
  const young = storageOf({ at: 12, cpu: 6, startedAt: 0 });
  t.is(young.pod("default/web")?.containers[0]?.usage.nanoCores, 5e8);
});

test("a pod of which anything is missing is left out", (t) => {
  const batch = emptyBatch();
  readPoints(
    'container_cpu_usage_seconds_total{container="a",namespace="n",pod="p"} 1 5\n',
    "node-1",
    { now: start, skipped: 0 },
    batch,
  );
  t.is(batch.pods.size, 0);
});

test("numbers are printed as Go prints them", (t) => {
  t.deepEqual(
    [0, 0.025, 737_280, 1_795_921_025.551, 4.532_400_000_000_001, 0.000_01].map(goFloat),
    ["0", "0.025", "737280", "1.795921025551e+09", "4.5324", "1e-05"],
  );
});

test("flags are read and refused as the program does", (t) => {
  const flags = readFlags([
    "--metric-resolution=15s",
    "--kubelet-insecure-tls",
    "--secure-port",
    "10250",
    "-v=2",
  ]);
  t.is(flags.resolution, 15_000);
  t.true(flags.insecureTls);
  t.is(flags.securePort, 10_250);
  t.throws(() => readFlags(["--metric-resolution=5s"]), {
    message: "metric-resolution should be a time duration at least 10s, but value 5s provided",
  });
  t.throws(() => readFlags(["--nix"]), { message: "unknown flag: --nix" });
});
