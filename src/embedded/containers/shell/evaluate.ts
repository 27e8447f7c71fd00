/** Runs the parser's trees. */
import { ProcessExit } from "../kernel/system-error.ts";
import type { Command } from "./ast.ts";
import { runBackground, runPipeline, runSubshell } from "./children.ts";
import { runAndOr, runCompound, tested } from "./compound.ts";
import type { Evaluation } from "./engine.ts";
import { withRedirects } from "./redirect.ts";
import { runTraps } from "./run-traps.ts";
import { ShellError } from "./shell-error.ts";
import type { Shell } from "./shell.ts";
import { runSimple } from "./simple.ts";

/** @returns the exit status, which is also in `shell.status` */
export const evaluate = async (
  shell: Shell,
  command: Command | undefined,
  options: Evaluation = {},
): Promise<number> => {
  if (command === undefined) {
    return 0;
  }

  if (shell.options.has("n") && !shell.interactive) {
    return 0;
  }

  shell.status = await dispatch(shell, command, options);
  if (shell.traps.waiting) {
    await runTraps(shell);
  }

  const checked =
    command.kind === "simple" || command.kind === "pipeline" || command.kind === "subshell";
  if (checked && shell.status !== 0 && shell.tested === 0 && shell.skip === undefined) {
    await failed(shell);
  }

  const pause = shell.system.breathe();
  if (pause !== undefined) {
    await pause;
  }

  return shell.status;
};

const failed = async (shell: Shell): Promise<void> => {
  if (shell.options.has("e")) {
    throw new ProcessExit(shell.status);
  }
};

const dispatch = async (shell: Shell, command: Command, options: Evaluation): Promise<number> => {
  switch (command.kind) {
    case "simple":
      return runSimple(shell, command, options);
    case "sequence": {
      await evaluate(shell, command.left);
      return shell.skip === undefined ? evaluate(shell, command.right, options) : shell.status;
    }

    case "and":
    case "or":
      return runAndOr(shell, command, options);
    case "not": {
      const status = await tested(shell, () => evaluate(shell, command.command));
      return shell.skip === undefined ? Number(status === 0) : status;
    }

    case "pipeline":
      return runPipeline(shell, command);
    case "background":
      return runBackground(shell, command);
    case "subshell":
      return runSubshell(shell, command);
    case "function": {
      shell.functions.set(command.name, command.body);
      return 0;
    }

    case "group":
    case "if":
    case "while":
    case "until":
    case "for":
    case "case":
      return command.redirects.length === 0
        ? runCompound(shell, command)
        : withRedirects(shell, command.redirects, () => runCompound(shell, command));
  }
};

/** Calls a function with arguments of its own. */
export const callFunction = async (
  shell: Shell,
  body: Command,
  args: string[],
): Promise<number> => {
  const { positional, loopDepth, getopts } = shell;
  if (shell.variables.depth > 1000) {
    throw new ShellError("maximum function nesting level exceeded");
  }

  shell.positional = args;
  shell.loopDepth = 0;
  shell.getopts = { index: 1, offset: 0 };
  shell.variables.pushScope();
  try {
    const status = await evaluate(shell, body);
    if (shell.skip?.kind === "return") {
      shell.skip = undefined;
      return shell.status;
    }

    return status;
  } finally {
    shell.variables.popScope();
    shell.positional = positional;
    shell.loopDepth = loopDepth;
    shell.getopts = getopts;
  }
};
