/** The real program with a home of its own: run to its end or in a terminal, and what it leaves running told by process id. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { execa } from "execa";
import { downloadKubectl } from "../../src/kubectl/download.ts";
import { findKubectl } from "../../src/kubectl/locate.ts";
import { resolvePaths } from "../../src/paths.ts";
import { packageFile } from "../../src/root.ts";
import { openTerminal, type TerminalOptions, type TestTerminal } from "./terminal.ts";

/** The bundle that people run; `$DRYDOCK_TEST_PROGRAM` names another one. */
export const program = process.env["DRYDOCK_TEST_PROGRAM"] ?? packageFile("dist", "cli.js");

export interface Finished {
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export interface Home extends AsyncDisposable {
  folder: string;
  env: Record<string, string>;
  /** Runs `drydock ARGS` without a terminal, with nothing to read. */
  run(...args: string[]): Promise<Finished>;
  /** Runs `drydock ARGS` in a terminal. */
  open(args: string[], options?: TerminalOptions): TestTerminal;
  /** Ids of living processes that belong to this home. */
  processes(): Promise<number[]>;
}

export const makeHome = async (): Promise<Home> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-home-"));
  const env = { DRYDOCK_HOME: folder, DRYDOCK_KUBECTL: await kubectlPath() };
  const run = async (...args: string[]): Promise<Finished> => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [program, ...args], {
      env: { ...env, LC_ALL: "C.UTF-8", CI: "", FORCE_COLOR: "" },
      reject: false,
      stdin: "ignore",
      timeout: 60_000,
    });
    return { code: exitCode, stdout, stderr };
  };
  return {
    folder,
    env,
    run,
    open: (args, options = {}) =>
      openTerminal(process.execPath, [program, ...args], {
        ...options,
        env: { ...env, ...options.env },
      }),
    processes: () => processesWith(`DRYDOCK_HOME=${folder}`),
    async [Symbol.asyncDispose]() {
      await run("cluster", "down");
      for (const id of await processesWith(`DRYDOCK_HOME=${folder}`)) {
        process.kill(id, "SIGKILL");
      }

      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

/** Where the product finds kubectl; said once, so that no home of a test fetches one of its own. */
export const kubectlPath = async (): Promise<string> => {
  const paths = resolvePaths(process.env);
  const { kubectl } = await findKubectl(process.env, paths);
  return kubectl?.path ?? downloadKubectl(paths, () => {});
};

/** By what is in their environment, which children inherit; only Linux tells. */
const processesWith = async (entry: string): Promise<number[]> => {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const text = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
      return text.split("\0").includes(entry) ? [Number(id)] : [];
    }),
  );
  return found.flat().filter((id) => id !== process.pid);
};
