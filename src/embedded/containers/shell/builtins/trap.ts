/** trap. */
import { signalName, signalNumber } from "../../kernel/signals.ts";
import type { Shell } from "../shell.ts";
import { singleQuote } from "../trace.ts";
import { letters } from "./builtin.ts";

/** 0 for EXIT, -1 for ERR. Undefined: no such signal. */
const parseSignal = (text: string): number | undefined => {
  if (text === "0" || text.toUpperCase() === "EXIT") {
    return 0;
  }

  if (/^\d+$/.test(text)) {
    return Number(text) <= 64 ? Number(text) : undefined;
  }

  return text === "ERR" ? -1 : signalNumber(text);
};

export const trap = async (shell: Shell, args: string[]): Promise<number> => {
  const words = letters(shell, args, "").rest;
  const [first] = words;
  if (first === undefined) {
    const shown = shell.traps.actions.size === 0 ? shell.traps.inherited : shell.traps.actions;
    for (const [signal, action] of [...shown].toSorted(([a], [b]) => a - b)) {
      const name = signal === 0 ? "EXIT" : signal === -1 ? "ERR" : signalName(signal);
      shell.print(`trap -- ${singleQuote(action)} ${name}\n`);
    }

    return 0;
  }

  const reset = words.length === 1 || first === "-" || /^\d+$/.test(first);
  const signals = reset && first !== "-" ? words : words.slice(1);
  let status = 0;
  for (const text of signals) {
    const signal = parseSignal(text);
    if (signal === undefined) {
      await shell.warn(`${text}: invalid signal specification`);
      status = 1;
    } else if (reset) {
      shell.traps.set(signal, undefined);
    } else {
      shell.traps.set(signal, first);
    }
  }

  return status;
};
