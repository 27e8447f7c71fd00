/** The machine that the doctor runs on. */
import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir, readFile, statfs } from "node:fs/promises";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { glance } from "../cluster/glance.ts";
import type { Paths } from "../paths.ts";
import { buildIdentity } from "../root.ts";
import type { Answer, Host, PortState, Space, TerminalFacts } from "./host.ts";

export interface Circumstances {
  env: Record<string, string | undefined>;
  paths: Paths;
  version: string;
  terminal: TerminalFacts | undefined;
  limit: number;
}

/** All questions begin at once, when the host is made, and end together: a program that is started late gets what is left. */
export const realHost = ({ env, paths, version, terminal, limit }: Circumstances): Host => {
  const deadline = performance.now() + limit;
  const left = (): number => Math.max(1, deadline - performance.now());
  return {
    platform: process.platform,
    arch: process.arch,
    release: os.release(),
    hostName: os.hostname(),
    home: os.homedir(),
    node: process.versions.node,
    version,
    build: buildIdentity(),
    pid: process.pid,
    cpus: os.availableParallelism(),
    memory: memory(),
    env,
    paths,
    terminal,
    limit,
    run: (program, argv) => run(program, argv, env, left()),
    read: (file) => readFile(file, "utf8").catch(() => undefined),
    names: (folder) => readdir(folder).catch(() => []),
    space,
    writable,
    which: (program) => which(program, env["PATH"] ?? ""),
    port,
    practice: (name) => glance(paths, name, left()),
  };
};

/** In a container with a limit, the machine's own numbers say nothing. */
const memory = (): Host["memory"] => {
  const limit = process.constrainedMemory();
  const total = os.totalmem();
  return limit > 0 && limit < total
    ? { freeBytes: Math.min(process.availableMemory(), limit), totalBytes: limit }
    : { freeBytes: os.freemem(), totalBytes: total };
};

const longestOutput = 2 ** 22;

/**
Runs a program in a process group of its own, so that it can be ended with everything it started. A program that hangs in the kernel cannot be
ended at all; it is left behind, and nobody waits for it.
*/
const run = (
  program: string,
  argv: readonly string[],
  env: Record<string, string | undefined>,
  limit: number,
): Promise<Answer> =>
  new Promise((resolve) => {
    const child = spawn(program, argv, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
      env,
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        said[name] = (said[name] + text).slice(0, longestOutput);
      });
    }

    const timer = setTimeout(() => {
      abandon(child);
      resolve({ kind: "late" });
    }, limit);
    child.on("error", () => {
      clearTimeout(timer);
      resolve({ kind: "absent" });
    });
    child.on("close", (exit) => {
      clearTimeout(timer);
      resolve({ kind: "ran", exit: exit ?? undefined, ...said });
    });
  });

const abandon = (child: ChildProcess): void => {
  try {
    process.kill(process.platform === "win32" ? child.pid! : -child.pid!, "SIGKILL");
  } catch {
    // It has just ended.
  }

  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
};

const space = async (place: string): Promise<Space | undefined> => {
  try {
    const { bavail, blocks, bsize, type } = await statfs(place);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, type };
  } catch (error) {
    const parent = path.dirname(place);
    return (error as NodeJS.ErrnoException).code === "ENOENT" && parent !== place
      ? space(parent)
      : undefined;
  }
};

/** Of a folder that is not there yet, whether it could be made. */
const writable = async (folder: string): Promise<string | undefined> => {
  try {
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    const parent = path.dirname(folder);
    return code === "ENOENT" && parent !== folder ? writable(parent) : code;
  }
};

const which = async (program: string, searchPath: string): Promise<string | undefined> => {
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== "");
  const found = await Promise.all(
    folders.map(async (folder) => {
      const file = path.join(folder, process.platform === "win32" ? `${program}.exe` : program);
      return access(file, constants.X_OK).then(
        () => file,
        () => undefined,
      );
    }),
  );
  return found.find((file) => file !== undefined);
};

/** On loopback, where kind publishes. Some systems let two programs listen on one port, one of them on all addresses; so somebody is called first. */
const port = async (number: number): Promise<PortState> =>
  (await somebodyAnswers(number)) ? "EADDRINUSE" : listening(number);

const somebodyAnswers = (number: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port: number });
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });

const listening = (number: number): Promise<PortState> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen({ host: "127.0.0.1", port: number, exclusive: true }, () =>
      server.close(() => resolve("free")),
    );
  });
