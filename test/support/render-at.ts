/** Renders a component in a terminal of a given size, on the same path as the program: whole frames, raw input. */
import { EventEmitter } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { render } from "ink";
import type { ReactNode } from "react";

export interface Rendered {
  /** The last frame without colours. */
  frame(): string;
  /** The last frame as it was written. */
  raw(): string;
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves when the text is in a frame; rejects with the frame when it does not come. */
  see(text: string): Promise<void>;
  miss(text: string): Promise<void>;
  unmount(): void;
}

const patienceMs = 10_000;

class Output extends EventEmitter {
  columns: number;
  rows: number;
  frame = "";

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.setMaxListeners(0);
  }

  write(frame: string): boolean {
    this.frame = frame;
    this.emit("frame");
    return true;
  }
}

class Input extends EventEmitter {
  readonly isTTY = true;
  #chunks: string[] = [];

  send(keys: string): void {
    this.#chunks.push(keys);
    this.emit("readable");
  }

  read(): string | null {
    return this.#chunks.shift() ?? null;
  }

  setEncoding(): void {}
  setRawMode(): void {}
  ref(): void {}
  unref(): void {}
}

export const renderAt = (columns: number, rows: number, node: ReactNode): Rendered => {
  const output = new Output(columns, rows);
  const input = new Input();
  const app = render(node, {
    stdout: output as unknown as NodeJS.WriteStream,
    stdin: input as unknown as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  const frame = () => stripVTControlCharacters(output.frame);
  const until = (holds: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        output.off("frame", look);
      };
      const look = () => {
        if (holds()) {
          stop();
          resolve();
        }
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${what}\n${frame()}`));
      }, patienceMs);
      output.on("frame", look);
      look();
    });

  return {
    frame,
    raw: () => output.frame,
    type(keys) {
      input.send(keys);
    },
    resize(newColumns, newRows) {
      output.columns = newColumns;
      output.rows = newRows;
      output.emit("resize");
    },
    see: (text) => until(() => frame().includes(text), `Not seen: ${text}`),
    miss: (text) => until(() => !frame().includes(text), `Still there: ${text}`),
    unmount() {
      app.unmount();
    },
  };
};
