/** Parses and runs a text command by command: `-c`, scripts, eval, traps. */
import type { TextOptions } from "./engine.ts";
import { evaluate } from "./evaluate.ts";
import { Parser } from "./parser.ts";
import type { Shell } from "./shell.ts";

/** @returns the status of the last command, 0 when there was none */
export const runText = async (
  shell: Shell,
  text: string,
  options: TextOptions = {},
): Promise<number> => {
  const parser = new Parser(text, { line: options.line ?? 0, aliases: shell.aliases });
  let status = 0;
  for (;;) {
    const { command, end } = parser.next();
    if (end) {
      return status;
    }

    if (command !== undefined) {
      const rest = parser.scanner.source.slice(parser.scanner.position);
      const last = options.last === true && /^\s*$/.test(rest);
      status = await evaluate(shell, command, { last });
      if (shell.skip !== undefined) {
        return shell.status;
      }
    }
  }
};
