/** getopts. */
import type { Shell } from "../shell.ts";

export const getopts = async (shell: Shell, args: string[]): Promise<number> => {
  const [spec, name, ...rest] = args;
  if (spec === undefined || name === undefined) {
    return shell.fail("usage: getopts optstring var [arg]");
  }

  if (!/^[A-Za-z_]\w*$/.test(name)) {
    return shell.fail(`${name}: bad variable name`);
  }

  const { variables } = shell;
  const list = rest.length > 0 ? rest : shell.positional;
  const wanted = Number(variables.get("OPTIND") ?? "1");
  if (wanted !== shell.getopts.index) {
    shell.getopts = { index: Math.max(1, wanted), offset: 0 };
  }

  const state = shell.getopts;
  const silent = spec.startsWith(":");
  const finish = (letter: string, argument: string | undefined, status: number): number => {
    if (argument === undefined) {
      variables.unset("OPTARG");
    } else {
      variables.set("OPTARG", argument);
    }

    variables.set("OPTIND", String(state.index));
    variables.set(name, letter);
    return status;
  };
  let word = list[state.index - 1];
  if (state.offset === 0) {
    if (word === undefined || !word.startsWith("-") || word === "-") {
      return finish("?", undefined, 1);
    }

    if (word === "--") {
      state.index += 1;
      return finish("?", undefined, 1);
    }

    state.offset = 1;
  }

  word ??= "-";
  const letter = word[state.offset] ?? "?";
  state.offset += 1;
  const atEnd = state.offset >= word.length;
  const position = spec.indexOf(letter, silent ? 1 : 0);
  if (position === -1 || letter === ":") {
    next(state, atEnd);
    if (!silent) {
      await shell.complain(`Illegal option -${letter}\n`);
    }

    return finish("?", silent ? letter : undefined, 0);
  }

  if (spec[position + 1] !== ":") {
    next(state, atEnd);
    return finish(letter, "", 0);
  }

  const argument = atEnd ? list[state.index] : word.slice(state.offset);
  state.index += atEnd ? 2 : 1;
  state.offset = 0;
  if (argument === undefined) {
    state.index = Math.min(state.index, list.length + 1);
    if (!silent) {
      await shell.complain(`No arg for -${letter} option\n`);
    }

    return finish(silent ? ":" : "?", silent ? letter : undefined, 0);
  }

  return finish(letter, argument, 0);
};

const next = (state: Shell["getopts"], atEnd: boolean): void => {
  if (atEnd) {
    state.index += 1;
    state.offset = 0;
  }
};
