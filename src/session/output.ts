/** The last lines of command output: clean text, bounded, announced once per frame however fast they come. */
import type { Store } from "./store.ts";

export interface OutputLine {
  /** `command`: the command itself, all lines of a script; `note`: Drydock's remark, such as `as expected`. */
  stream: "command" | "stdout" | "stderr" | "note";
  text: string;
}

export interface OutputStore extends Store<readonly OutputLine[]> {
  push(line: OutputLine): void;
  clear(): void;
}

/** @param frame Runs its argument at the next frame. */
export const createOutput = (limit: number, frame: (announce: () => void) => void): OutputStore => {
  let lines: OutputLine[] = [];
  let snapshot: readonly OutputLine[] = [];
  let announced = true;
  const listeners = new Set<() => void>();

  const announce = () => {
    announced = true;
    snapshot = lines.slice(-limit);
    lines = [...snapshot];
    for (const listener of listeners) {
      listener();
    }
  };

  const changed = () => {
    if (announced) {
      announced = false;
      frame(announce);
    }
  };

  return {
    get: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    push(line) {
      lines.push(line);
      if (lines.length > limit * 2) {
        lines = lines.slice(-limit);
      }

      changed();
    },
    clear() {
      lines = [];
      changed();
    },
  };
};
