/** Lends the terminal to a child process (the learner's shell, an editor, `exec -it`) and takes it back. */
import { spawn } from "node:child_process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createStore, type WritableStore } from "../session/store.ts";

/** A program for the foreground, with the learner's own keyboard and screen. */
export interface Foreground {
  file: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Said on the normal screen before it starts. */
  greeting?: string;
}

interface Parts {
  screen: { enter(): void; leave(): void };
  stdin: { pause(): unknown };
  signals: Pick<NodeJS.Process, "on" | "off">;
  say(text: string): void;
}

export interface HandOver {
  /** True while somebody else has the terminal: all input listeners must be off then. */
  away: WritableStore<boolean>;
  /** Runs the child and resolves with its exit code (128 + n for a signal); rejects when it cannot be started. */
  run(child: Foreground): Promise<number>;
  /** The same bare: whatever `task` does, it has the terminal. */
  lend<T>(task: () => Promise<T>): Promise<T>;
}

const ignore = (): void => {};

export const createHandOver = ({ screen, stdin, signals, say }: Parts): HandOver => {
  const away = createStore(false);

  /**
   * The order matters. Input listeners go first; their removal alone does not stop the read on the terminal, and Node
   * looks at its listeners again only a turn later, so `pause` must come after a turn, and the child another turn after.
   * Without this the child, in a foreground group of its own, makes our pending read stop us with SIGTTIN.
   */
  const lend = async <T>(task: () => Promise<T>): Promise<T> => {
    screen.leave();
    away.set(true);
    await nextTurn();
    stdin.pause();
    await nextTurn();
    signals.on("SIGINT", ignore);
    try {
      return await task();
    } finally {
      signals.off("SIGINT", ignore);
      screen.enter();
      away.set(false);
    }
  };

  const run = (child: Foreground) =>
    lend(async () => {
      if (child.greeting) {
        say(`${child.greeting}\n`);
      }

      return await foreground(child);
    });

  return { away, run, lend };
};

const signalNumbers: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

const foreground = ({ file, args, env, cwd }: Foreground): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: "inherit", env, cwd });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      resolve(code ?? 128 + (signalNumbers[signal ?? ""] ?? 0));
    });
  });
