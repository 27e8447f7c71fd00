/** Entry of the cluster's own process: holds the folder's lock, runs the cluster, and answers on the control socket. */
import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { startCluster } from "./cluster.ts";
import { serveControl } from "./control-server.ts";
import { createPretendingRuntime } from "./containers/pretending.ts";
import { createHolders } from "./holders.ts";
import { acquireLock, isLock } from "../lock.ts";

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    name: { type: "string", default: "drydock" },
    port: { type: "string", default: "0" },
    /** Path of the control socket; short, since the system allows about 100 bytes. */
    socket: { type: "string" },
    "api-only": { type: "boolean", default: false },
    /** Nodes that only pretend to run containers. */
    pretend: { type: "boolean", default: false },
    /** End this many seconds after the last user has gone; 0: run until stopped. */
    linger: { type: "string", default: "0" },
  },
});

const usage = 2;
const environment = 3;

// Many threads, each with a small young heap: collecting one of them is too little work to share out, and sharing waits for a free core.
setFlagsFromString("--no-parallel-scavenge");

const run = async (folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = (message: string) => {
    const line = `${new Date().toISOString()} ${message}\n`;
    appendFileSync(path.join(folder, "cluster.log"), line, { mode: 0o600 });
  };
  const lock = await acquireLock(path.join(folder, "lock"));
  if (!isLock(lock)) {
    process.stderr.write(`Cluster ${values.name} is already running as process ${lock.pid}.\n`);
    process.exitCode = environment;
    return;
  }

  process.on("uncaughtException", (error) => log(`uncaught: ${error.stack ?? error.message}`));
  process.on("unhandledRejection", (error) => {
    log(`unhandled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  });

  const cluster = await startCluster({
    folder,
    name: values.name,
    port: Number(values.port),
    log,
    apiOnly: values["api-only"],
    ...(values.pretend ? { runtime: createPretendingRuntime() } : {}),
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping ??= (async () => {
      control.close();
      await cluster.stop();
      await lock.release();
    })();
    await stopping;
  };
  const end = async (): Promise<void> => {
    await stop();
    process.exit(0);
  };
  const holders = createHolders({
    lingerMs: Number(values.linger) * 1000,
    unused: () => void end(),
  });
  if (values.linger === "0") {
    holders.keep();
  }

  const socket = values.socket ?? path.join(folder, "control.sock");
  const control = await serveControl(socket, cluster, holders, end);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      void stop().finally(() => process.exit(0));
    });
  }

  // Whoever started the process may have gone; the cluster stays.
  process.stdout.on("error", () => {});
  process.stdout.write(`${cluster.kubeconfig}\n`);
};

if (values.folder === undefined) {
  process.stderr.write("Usage: process.js --folder FOLDER [--name NAME] [--port PORT]\n");
  process.exitCode = usage;
} else {
  try {
    await run(path.resolve(values.folder));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(environment);
  }
}
