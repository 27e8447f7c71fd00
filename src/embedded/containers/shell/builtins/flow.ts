/** break, continue, return, exit. */
import { ProcessExit } from "../../kernel/system-error.ts";
import type { Shell } from "../shell.ts";
import { parseNumber } from "./builtin.ts";

export const breakLoop = (shell: Shell, [text]: string[], name: string): number => {
  const count = text === undefined ? 1 : parseNumber(shell, text);
  if (count < 1) {
    shell.fail(`Illegal number: ${text}`);
  }

  if (shell.loopDepth > 0) {
    shell.skip = { kind: name as "break" | "continue", count: Math.min(count, shell.loopDepth) };
  }

  return 0;
};

export const returnFrom = (shell: Shell, [text]: string[]): number => {
  const status = text === undefined ? shell.status : parseNumber(shell, text);
  shell.skip = { kind: "return", count: 0 };
  shell.status = status & 255;
  return status & 255;
};

export const exit = (shell: Shell, [text]: string[]): never => {
  throw new ProcessExit((text === undefined ? shell.status : parseNumber(shell, text)) & 255);
};
