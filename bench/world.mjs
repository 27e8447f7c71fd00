// What benchmarks run in: the bundled program, a home of its own, a kubectl.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const cli = path.join(root, "dist", "cli.js");
export const kubectl =
  process.env.DRYDOCK_KUBECTL ??
  execFileSync("sh", ["-c", "command -v kubectl"], { encoding: "utf8" }).trim();

export const createHome = () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const env = { ...process.env, DRYDOCK_HOME: home };
  delete env.CI;
  delete env.FORCE_COLOR;
  return {
    home,
    env,
    run: (...args) =>
      execFileSync(process.execPath, [cli, ...args], {
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    provider: { type: "string", default: "embedded" },
    name: { type: "string", default: "bench" },
  },
});

/** What was asked for beside flags. */
export const words = positionals;

/** The cluster of the whole run, as flags. */
const cluster = ["--provider", values.provider, "--name", values.name];

const openWorld = () => {
  const world = createHome();
  const close = () => {
    world.run("cluster", "down", "--purge", ...cluster);
    world.remove();
  };
  try {
    world.run("cluster", "up", ...cluster);
    const kubeconfig = world.run("cluster", "kubeconfig", ...cluster).trim();
    const env = {
      ...world.env,
      KUBECONFIG: kubeconfig,
      KUBECACHEDIR: path.join(world.home, "kube"),
    };
    return { ...world, kubeconfig, env, cluster, close };
  } catch (error) {
    close();
    throw error;
  }
};

/** A kind cluster takes too long to be made for each. */
let kept;

/** A running cluster for the length of `use`; `cluster` are the flags that name it. */
export const withCluster = async (use) => {
  if (values.provider !== "embedded") {
    kept ??= openWorld();
    return use(kept);
  }

  const world = openWorld();
  try {
    return await use(world);
  } finally {
    world.close();
  }
};

export const closeKept = () => kept?.close();
