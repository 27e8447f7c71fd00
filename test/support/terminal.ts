/** A program in a real pseudo terminal, its screen as a terminal would show it, and waiting for what is on it. */
import process from "node:process";
import { spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { systemPath } from "./tools.ts";

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  /** Added to a clean environment; undefined removes. */
  env?: Record<string, string | undefined>;
}

export interface TestTerminal extends AsyncDisposable {
  pid: number;
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: string): void;
  /** The visible rows, without spaces at their ends. */
  screen(): string[];
  /** All rows of the normal screen, also those scrolled away. */
  scrollback(): string[];
  /** The alternate screen is shown. */
  alternate(): boolean;
  cursorHidden(): boolean;
  /** Some visible cell has a colour of its own. */
  coloured(): boolean;
  /** Resolves when the text or pattern is on screen; rejects with the screen when it does not come. */
  see(wanted: string | RegExp): Promise<void>;
  /** Resolves when it is no longer there. */
  miss(unwanted: string): Promise<void>;
  until(holds: (screen: string) => boolean, what: string): Promise<void>;
  exited: Promise<{ code: number; signal: number }>;
}

const patienceMs = 20_000;
const hideCursor = "\u001B[?25l";
const showCursor = "\u001B[?25h";

export const openTerminal = (
  file: string,
  args: string[],
  { columns = 100, rows = 30, env = {} }: TerminalOptions = {},
): TestTerminal => {
  const emulator = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    scrollback: 5000,
  });
  const child = spawn(file, args, { cols: columns, rows, env: cleanEnvironment(env) });
  const watchers = new Set<() => void>();
  let hidden = false;
  let gone = false;

  const notify = () => {
    for (const watcher of watchers) {
      watcher();
    }
  };
  child.onData((data) => {
    hidden =
      data.lastIndexOf(hideCursor) === data.lastIndexOf(showCursor)
        ? hidden
        : data.lastIndexOf(hideCursor) > data.lastIndexOf(showCursor);
    emulator.write(data, notify);
  });
  const exited = new Promise<{ code: number; signal: number }>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      gone = true;
      emulator.write("", () => {
        resolve({ code: exitCode, signal: signal ?? 0 });
        notify();
      });
    });
  });

  const read = (buffer: typeof emulator.buffer.active, from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) =>
      (buffer.getLine(from + index)?.translateToString(true) ?? "").trimEnd(),
    );
  const screen = () => {
    const { active } = emulator.buffer;
    return read(active, active.baseY, active.baseY + emulator.rows);
  };
  const until: TestTerminal["until"] = (holds, what) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        watchers.delete(look);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${what}\n${screen().join("\n")}`));
      }, patienceMs);
      const look = () => {
        if (holds(screen().join("\n"))) {
          stop();
          resolve();
        }
      };
      watchers.add(look);
      look();
    });

  return {
    pid: child.pid,
    type: (keys) => {
      child.write(keys);
    },
    resize(newColumns, newRows) {
      emulator.resize(newColumns, newRows);
      child.resize(newColumns, newRows);
    },
    kill: (signal) => {
      child.kill(signal);
    },
    screen,
    scrollback: () => read(emulator.buffer.normal, 0, emulator.buffer.normal.length),
    alternate: () => emulator.buffer.active.type === "alternate",
    cursorHidden: () => hidden,
    coloured: () => {
      const { active } = emulator.buffer;
      return Array.from({ length: emulator.rows }, (_, row) =>
        active.getLine(active.baseY + row),
      ).some((line) =>
        Array.from({ length: emulator.cols }, (_, column) => line?.getCell(column)).some(
          (cell) => cell && !cell.isFgDefault(),
        ),
      );
    },
    see: (wanted) =>
      until(
        (text) => (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)),
        `Not seen: ${String(wanted)}`,
      ),
    miss: (unwanted) => until((text) => !text.includes(unwanted), `Still there: ${unwanted}`),
    until,
    exited,
    async [Symbol.asyncDispose]() {
      if (!gone) {
        child.kill("SIGKILL");
        await exited;
      }
    },
  };
};

/** What would change colours, or make programs believe that nobody watches, is taken out. */
const cleanEnvironment = (more: Record<string, string | undefined>): Record<string, string> => {
  const { CI: _ci, FORCE_COLOR: _force, NO_COLOR: _no, ...rest } = process.env;
  const all = {
    ...rest,
    PATH: systemPath,
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    PS1: "$ ",
    ...more,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};
