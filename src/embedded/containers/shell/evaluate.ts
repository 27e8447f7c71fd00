/** Runs the parser's trees. */
import { SIGNAL } from "../kernel/signals.ts";
import { ProcessExit } from "../kernel/system-error.ts";
import type { Command } from "./ast.ts";
import type { Evaluation } from "./engine.ts";
import { finishShell } from "./finish.ts";
import { matchesPattern } from "./pattern.ts";
import { withRedirects } from "./redirect.ts";
import type { Shell } from "./shell.ts";
import { ShellError } from "./shell-error.ts";
import { runSimple } from "./simple.ts";
import { runTraps } from "./run-traps.ts";
import { waitForPids } from "./wait.ts";
import { O } from "../kernel/open-file.ts";

type Of<Kind extends Command["kind"]> = Command & { kind: Kind };

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

/** Runs a condition: failures inside it do not end a shell with `set -e`. */
const tested = async <T>(shell: Shell, work: () => Promise<T>): Promise<T> => {
  shell.tested += 1;
  try {
    return await work();
  } finally {
    shell.tested -= 1;
  }
};

const runCompound = async (
  shell: Shell,
  command: Of<"group" | "if" | "while" | "until" | "for" | "case">,
): Promise<number> => {
  switch (command.kind) {
    case "group":
      return evaluate(shell, command.body);
    case "if": {
      const status = await tested(shell, () => evaluate(shell, command.test));
      if (shell.skip !== undefined) {
        return status;
      }

      return evaluate(shell, status === 0 ? command.body : command.otherwise);
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

const runAndOr = async (
  shell: Shell,
  command: Of<"and" | "or">,
  options: Evaluation,
): Promise<number> => {
  const status = await tested(shell, () => evaluate(shell, command.left));
  const proceed = command.kind === "and" ? status === 0 : status !== 0;
  return proceed && shell.skip === undefined ? evaluate(shell, command.right, options) : status;
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
      const test = await tested(shell, () => evaluate(shell, command.test));
      if (shell.skip !== undefined) {
        if (leavesLoop(shell)) {
          break;
        }

        continue;
      }

      if ((test === 0) !== (command.kind === "while")) {
        break;
      }

      status = await evaluate(shell, command.body);
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
      status = await evaluate(shell, command.body);
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
        return body === undefined ? 0 : evaluate(shell, body);
      }
    }
  }

  return 0;
};

const runSubshell = async (shell: Shell, command: Of<"subshell">): Promise<number> => {
  await shell.flush();
  const child = shell.fork((subshell) =>
    finishShell(subshell, () =>
      withRedirects(subshell, command.redirects, () =>
        evaluate(subshell, command.body, { last: true }),
      ),
    ),
  );
  return waitForPids(shell, [child.pid]);
};

const runPipeline = async (shell: Shell, { commands }: Of<"pipeline">): Promise<number> => {
  await shell.flush();
  const { system } = shell;
  const pids: number[] = [];
  let previous: number | undefined;
  for (const [index, command] of commands.entries()) {
    const last = index === commands.length - 1;
    const input = previous;
    const [reader, writer] = last ? [undefined, undefined] : system.pipe(true);
    const child = shell.fork((subshell) =>
      finishShell(subshell, async () => {
        connect(subshell, input, 0);
        connect(subshell, writer, 1);
        if (reader !== undefined) {
          subshell.system.close(reader);
        }

        return evaluate(subshell, command, { last: true });
      }),
    );
    pids.push(child.pid);
    for (const fd of [input, writer]) {
      if (fd !== undefined) {
        system.close(fd);
      }
    }

    previous = reader;
  }

  return waitForPids(shell, pids);
};

const connect = (shell: Shell, from: number | undefined, to: number): void => {
  if (from !== undefined && from !== to) {
    shell.system.dup2(from, to);
    shell.system.close(from);
  }
};

const runBackground = async (shell: Shell, { command }: Of<"background">): Promise<number> => {
  await shell.flush();
  const child = shell.fork((subshell) =>
    finishShell(subshell, async () => {
      const { system } = subshell;
      if (!shell.options.has("m")) {
        for (const signal of [SIGNAL.INT, SIGNAL.QUIT]) {
          system.process.dispositions.set(signal, "ignore");
        }

        system.process.release(0);
        await system.open("/dev/null", O.RDONLY);
      }

      return evaluate(subshell, command, { last: true });
    }),
  );
  if (shell.options.has("m")) {
    child.group = child.pid;
  }

  shell.lastBackground = child.pid;
  const job = shell.jobs.add([child.pid], "");
  if (shell.interactive) {
    await shell.complain(`[${job.number}] ${child.pid}\n`);
  }

  return 0;
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
