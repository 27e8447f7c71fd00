// What Drydock costs on top of kind: the same cluster made by kind itself and by Drydock, in turn, until all nodes are ready.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { spawnSync } from "node:child_process";
import { median, timeOnce } from "./measure.mjs";

const program = path.resolve("dist/cli.js");
const rounds = Number(process.env.DRYDOCK_BENCH_ROUNDS ?? 3);

const has = (file, ...args) => spawnSync(file, args, { stdio: "ignore" }).status === 0;

const measure = async () => {
  if (!has("kind", "version") || !has("docker", "info")) {
    throw new Error("kind or Docker is not here");
  }

  const home = mkdtempSync(path.join(os.tmpdir(), "drydock-bench-"));
  const env = { ...process.env, DRYDOCK_HOME: home };
  const name = `bench-${process.pid}`;
  const config = path.join(home, "config.yaml");
  const kubeconfig = path.join(home, "kubeconfig");
  const drydock = (...args) =>
    timeOnce(
      process.execPath,
      [program, "cluster", ...args, "--provider", "kind", "--name", name],
      {
        env,
      },
    );
  const byDrydock = () => {
    const took = drydock("up");
    spawnSync("cp", [path.join(home, "state", "kind", name, "kind-config.yaml"), config]);
    drydock("down");
    return took;
  };
  const byKind = () => {
    const flags = ["--name", name, "--kubeconfig", kubeconfig];
    const took =
      timeOnce("kind", ["create", "cluster", "--config", config, ...flags], { env }) +
      timeOnce(
        "kubectl",
        [
          "--kubeconfig",
          kubeconfig,
          "wait",
          "--for=condition=Ready",
          "nodes",
          "--all",
          "--timeout=180s",
        ],
        { env },
      );
    timeOnce("kind", ["delete", "cluster", ...flags], { env });
    return took;
  };
  try {
    // The first round warms caches, and writes the configuration that both are then given.
    byDrydock();
    readFileSync(config);
    const shares = [];
    const times = { kind: [], drydock: [] };
    for (let round = 0; round < rounds; round += 1) {
      // Who goes first changes, so that a machine that slows down favours nobody.
      const order = round % 2 === 0 ? ["kind", "drydock"] : ["drydock", "kind"];
      const took = {};
      for (const who of order) {
        took[who] = who === "kind" ? byKind() : byDrydock();
        times[who].push(took[who]);
      }

      shares.push(took.drydock / took.kind - 1);
    }

    const share = median(times.drydock) / median(times.kind) - 1;
    const seconds = (values) => `${(median(values) / 1000).toFixed(1)} s`;
    return {
      measured: `${(share * 100).toFixed(1)} % (${seconds(times.drydock)} to ${seconds(times.kind)}; rounds ${shares.map((value) => (value * 100).toFixed(1)).join(", ")} %)`,
      met: share < 0.05,
    };
  } finally {
    spawnSync("kind", ["delete", "cluster", "--name", name, "--kubeconfig", kubeconfig]);
    rmSync(home, { recursive: true, force: true });
  }
};

export const kindBenches = [
  { name: "kind cluster, on top of kind itself", goal: "< 5 %", measure },
];
