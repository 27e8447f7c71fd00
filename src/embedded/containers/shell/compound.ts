/** Loops, conditions and cases. */
import type { Command } from "./ast.ts";
import type { Evaluation } from "./engine.ts";
import { matchesPattern } from "./pattern.ts";
import type { Shell } from "./shell.ts";

export type Of<Kind extends Command["kind"]> = Command & { kind: Kind };

/** Runs a condition: failures inside it do not end a shell with `set -e`. */
export const tested = async <T>(shell: Shell, work: () => Promise<T>): Promise<T> => {
  shell.tested += 1;
  try {
    return await work();
  } finally {
    shell.tested -= 1;
  }
};

export const runCompound = async (
  shell: Shell,
  command: Of<"group" | "if" | "while" | "until" | "for" | "case">,
): Promise<number> => {
  switch (command.kind) {
    case "group":
      return shell.engine.evaluate(shell, command.body);
    case "if": {
      const status = await tested(shell, () => shell.engine.evaluate(shell, command.test));
      if (shell.skip !== undefined) {
        return status;
      }

      return shell.engine.evaluate(shell, status === 0 ? command.body : command.otherwise);
    }

    case "while":
    case "until":
      return runLoop(shell, command);
    case "for":
      return runFor(shell, command);
    case "case":
      return runCase(shell, command);
  }
};

export const runAndOr = async (
  shell: Shell,
  command: Of<"and" | "or">,
  options: Evaluation,
): Promise<number> => {
  const status = await tested(shell, () => shell.engine.evaluate(shell, command.left));
  const proceed = command.kind === "and" ? status === 0 : status !== 0;
  return proceed && shell.skip === undefined
    ? shell.engine.evaluate(shell, command.right, options)
    : status;
};

/** After a round of a loop: whether to leave it. */
const leavesLoop = (shell: Shell): boolean => {
  const { skip } = shell;
  if (skip === undefined) {
    return false;
  }

  if (skip.kind === "return") {
    return true;
  }

  skip.count -= 1;
  if (skip.count > 0) {
    return true;
  }

  shell.skip = undefined;
  return skip.kind === "break";
};

const runLoop = async (shell: Shell, command: Of<"while" | "until">): Promise<number> => {
  let status = 0;
  shell.loopDepth += 1;
  try {
    for (;;) {
      const test = await tested(shell, () => shell.engine.evaluate(shell, command.test));
      if (shell.skip !== undefined) {
        if (leavesLoop(shell)) {
          break;
        }

        continue;
      }

      if ((test === 0) !== (command.kind === "while")) {
        break;
      }

      status = await shell.engine.evaluate(shell, command.body);
      if (leavesLoop(shell)) {
        break;
      }
    }
  } finally {
    shell.loopDepth -= 1;
  }

  return status;
};

const runFor = async (shell: Shell, command: Of<"for">): Promise<number> => {
  shell.line = command.line;
  const values: string[] = [];
  if (command.words === undefined) {
    values.push(...shell.positional);
  } else {
    for (const word of command.words) {
      values.push(...(await shell.expander.fields(word)));
    }
  }

  let status = 0;
  shell.loopDepth += 1;
  try {
    for (const value of values) {
      shell.variables.set(command.name, value);
      status = await shell.engine.evaluate(shell, command.body);
      if (leavesLoop(shell)) {
        break;
      }
    }
  } finally {
    shell.loopDepth -= 1;
  }

  return status;
};

const runCase = async (shell: Shell, command: Of<"case">): Promise<number> => {
  shell.line = command.line;
  const subject = await shell.expander.text(command.word);
  for (const { patterns, body } of command.items) {
    for (const pattern of patterns) {
      if (matchesPattern(subject, await shell.expander.pattern(pattern))) {
        return body === undefined ? 0 : shell.engine.evaluate(shell, body);
      }
    }
  }

  return 0;
};
