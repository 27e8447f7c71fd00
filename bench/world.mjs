// What benchmarks run in: the bundled program, a home of its own, a kubectl.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

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

/** `--provider` of the whole run; benchmarks of what is the same on every cluster go by it. */
const cluster = ["--name", "bench"];

/** A running cluster for the length of `use`; `cluster` are the flags that name it. */
export const withCluster = async (use) => {
  const world = createHome();
  try {
    world.run("cluster", "up", ...cluster);
    const kubeconfig = world.run("cluster", "kubeconfig", ...cluster).trim();
    const env = {
      ...world.env,
      KUBECONFIG: kubeconfig,
      KUBECACHEDIR: path.join(world.home, "kube"),
    };
    return await use({ ...world, kubeconfig, env, cluster });
  } finally {
    world.run("cluster", "down", "--purge", ...cluster);
    world.remove();
  }
};
