/** let, shift, times, umask. */
import { evaluateArithmetic } from "../arithmetic.ts";
import type { Shell } from "../shell.ts";
import { POINTER } from "../../kernel/registers.ts";
import { letters, parseNumber } from "./builtin.ts";
import { applyModeText, modeLetters } from "../../applets/mode.ts";

export const letBuiltin = (shell: Shell, args: string[]): number => {
  if (args.length === 0) {
    shell.fail("expression expected");
  }

  let value = 0n;
  for (const argument of args) {
    value = evaluateArithmetic(argument, shell.variables);
  }

  return value === 0n ? 1 : 0;
};

export const shift = (shell: Shell, [text]: string[]): number => {
  const count = text === undefined ? 1 : parseNumber(shell, text);
  if (count > shell.positional.length) {
    return 1;
  }

  shell.positional = shell.positional.slice(count);
  shell.getopts = { index: 1, offset: 0 };
  return 0;
};

const clock = (ms: number): string =>
  `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s`;

export const times = (shell: Shell): number => {
  shell.system.attempt("times", POINTER);
  const used = shell.system.process.cpuMs;
  shell.print(`${clock(used)} ${clock(0)}\n${clock(0)} ${clock(0)}\n`);
  return 0;
};

export const umask = (shell: Shell, args: string[]): number => {
  const { flags, rest } = letters(shell, args, "S");
  const { process } = shell.system;
  const [text] = rest;
  if (text === undefined) {
    if (flags.has("S")) {
      const [user, group, other] = modeLetters(0o777 & ~process.umask).match(/.{3}/g)!;
      const plain = (part: string | undefined): string => part!.replaceAll("-", "");
      shell.print(`u=${plain(user)},g=${plain(group)},o=${plain(other)}\n`);
    } else {
      shell.print(`${process.umask.toString(8).padStart(4, "0")}\n`);
    }

    return 0;
  }

  if (/^\d/.test(text)) {
    if (!/^[0-7]+$/.test(text) || Number.parseInt(text, 8) > 0o777) {
      shell.fail(`illegal mode: ${text}`);
    }

    shell.system.umask(Number.parseInt(text, 8));
    return 0;
  }

  const mode = applyModeText(text, 0o777 & ~process.umask, { directory: false, umask: 0 });
  if (mode === undefined) {
    shell.fail(`illegal mode: ${text}`);
  }

  shell.system.umask(0o777 & ~mode);
  return 0;
};
