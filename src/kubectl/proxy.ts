/** `kubectl proxy` on a unix socket in a folder of its own: kubectl authenticates, everything else speaks plain HTTP to it. */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { startKubectl } from "./background.ts";
import type { BackgroundOptions } from "./background.ts";
import type { Clock } from "./clock.ts";
import { killGroup } from "./run.ts";

export interface ProxyOptions extends BackgroundOptions {
  /** Made with mode 0700, removed at the end. Short: a socket's path holds about 100 bytes. */
  folder: string;
  clock: Clock;
  random: () => number;
  /** There is a new process: its id, and a word of its command line that nobody else has. */
  onProcess?(pid: number, word: string): void;
}

export interface Proxy {
  /** Path of the socket; the same for the proxy's whole life, also after a restart. */
  socket: string;
  /** Resolves when it serves for the first time; rejects with what kubectl said when it cannot. */
  ready: Promise<void>;
  /** Process id of the kubectl that serves now. */
  pid(): number | undefined;
  close(): Promise<void>;
}

const firstDelay = 100;
const longestDelay = 5000;

export const startProxy = (options: ProxyOptions): Proxy => {
  const { folder, clock, random } = options;
  const socket = path.join(folder, "api.sock");
  const life = { closed: false, delay: firstDelay, pid: undefined as number | undefined };
  let stopWaiting = () => {};
  let running: Promise<unknown> = Promise.resolve();
  let settle: { serve(): void; fail(error: Error): void } | undefined;

  const ready = new Promise<void>((resolve, reject) => {
    settle = { serve: resolve, fail: reject };
  });

  const start = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(socket, { force: true });
    if (life.closed) {
      return;
    }

    const child = startKubectl(options, ["proxy", `--unix-socket=${socket}`, "--reject-paths=^$"]);
    life.pid = child.pid;
    if (child.pid !== undefined) {
      options.onProcess?.(child.pid, socket);
    }

    child.stdout.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("Starting to serve")) {
        life.delay = firstDelay;
        settle?.serve();
      }
    });
    running = child;
    const { stderr, exitCode } = await child;
    life.pid = undefined;
    if (!life.closed) {
      settle?.fail(new Error(stderr.trim() || `kubectl proxy ended with ${exitCode}`));
      stopWaiting = clock.after(life.delay * (0.5 + random()), () => void start());
      life.delay = Math.min(longestDelay, life.delay * 2);
    }
  };

  void start();
  return {
    socket,
    ready,
    pid: () => life.pid,
    async close() {
      life.closed = true;
      stopWaiting();
      killGroup(life.pid, "SIGTERM");
      await running;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
