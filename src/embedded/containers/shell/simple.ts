/** Simple commands: assignments, functions, builtins, programs. */
import { ProcessExit } from "../kernel/system-error.ts";
import type { Assignment, SimpleCommand, Word } from "./ast.ts";
import type { Builtin } from "./builtins/builtin.ts";
import type { Evaluation } from "./engine.ts";
import { executeProgram, findProgram } from "./find-program.ts";
import { finishShell, tellError } from "./finish.ts";
import { parseAssignment } from "./simple-parser.ts";
import { applyRedirects, expandRedirects, withRedirects } from "./redirect.ts";
import type { Shell } from "./shell.ts";
import { ShellError } from "./shell-error.ts";
import { waitForPids } from "./wait.ts";
import { traceCommand } from "./trace.ts";
import { plainText } from "./tokens.ts";

const declares = new Set(["export", "readonly", "local", "alias"]);

export const runSimple = async (
  shell: Shell,
  command: SimpleCommand,
  options: Evaluation,
): Promise<number> => {
  shell.line = command.line;
  shell.substitutionStatus = undefined;
  const words = await expandWords(shell, command.words);
  const [name] = words;
  if (name === undefined) {
    return runAssignments(shell, command);
  }

  const body = shell.functions.get(name);
  if (body !== undefined) {
    return withRedirects(shell, command.redirects, async () => {
      await traced(shell, command, words);
      return withAssignments(shell, command.assignments, () =>
        shell.engine.callFunction(shell, body, words.slice(1)),
      );
    });
  }

  const builtin = shell.engine.builtins.get(name);
  return builtin === undefined
    ? runProgram(shell, command, words, options)
    : runBuiltin(shell, command, words, builtin);
};

const expandWords = async (shell: Shell, words: Word[]): Promise<string[]> => {
  const result: string[] = [];
  const declaring = declares.has(plainText(words[0] ?? []) ?? "");
  for (const word of words) {
    const assignment = declaring ? parseAssignment(word) : undefined;
    if (assignment === undefined) {
      result.push(...(await shell.expander.fields(word)));
    } else {
      result.push(`${assignment.name}=${await shell.expander.text(assignment.value, true)}`);
    }
  }

  return result;
};

const traced = async (shell: Shell, command: SimpleCommand, words: string[]): Promise<void> => {
  if (shell.options.has("x")) {
    const values: [string, string][] = [];
    for (const { name, value } of command.assignments) {
      values.push([name, await shell.expander.text(value, true)]);
    }

    await traceCommand(shell, values, words);
  }
};

const runAssignments = (shell: Shell, command: SimpleCommand): Promise<number> =>
  command.redirects.length === 0
    ? assignAll(shell, command)
    : withRedirects(shell, command.redirects, () => assignAll(shell, command));

const assignAll = async (shell: Shell, command: SimpleCommand): Promise<number> => {
  const values: [string, string][] = [];
  for (const { name, value } of command.assignments) {
    const text = await shell.expander.text(value, true);
    values.push([name, text]);
    shell.variables.set(name, text);
  }

  if (shell.options.has("x") && values.length > 0) {
    await traceCommand(shell, values, []);
  }

  return shell.substitutionStatus ?? 0;
};

/** Assignments that hold while something runs. */
const withAssignments = async (
  shell: Shell,
  assignments: Assignment[],
  work: () => Promise<number>,
): Promise<number> => {
  if (assignments.length === 0) {
    return work();
  }

  shell.variables.pushScope();
  try {
    for (const { name, value } of assignments) {
      const text = await shell.expander.text(value, true);
      shell.variables.keep(name);
      shell.variables.set(name, text, { exported: true });
    }

    return await work();
  } finally {
    shell.variables.popScope();
  }
};

const runBuiltin = async (
  shell: Shell,
  command: SimpleCommand,
  words: string[],
  builtin: Builtin,
): Promise<number> => {
  const isExec = words[0] === "exec";
  if (isExec) {
    await traced(shell, command, words);
    await shell.flush();
    await applyRedirects(shell, command.redirects);
  }

  const outer = shell.commandName;
  const work = async (): Promise<number> => {
    if (!isExec) {
      await traced(shell, command, words);
    }

    shell.commandName = builtin.kind === "applet" ? outer : words[0];
    try {
      const status = await builtin.run(shell, words.slice(1), words[0]!);
      return (await shell.flush()) ? status : 1;
    } catch (error) {
      if (!(error instanceof ShellError)) {
        throw error;
      }

      await tellError(shell, error);
      if (builtin.kind === "special") {
        throw error;
      }

      return error.status;
    } finally {
      shell.commandName = outer;
    }
  };
  if (builtin.kind === "special") {
    for (const { name, value } of command.assignments) {
      shell.variables.set(
        name,
        await shell.expander.text(value, true),
        isExec ? { exported: true } : {},
      );
    }

    return isExec ? work() : withRedirects(shell, command.redirects, work, { fatal: true });
  }

  return withRedirects(shell, command.redirects, () =>
    withAssignments(shell, command.assignments, work),
  );
};

const runProgram = async (
  shell: Shell,
  command: SimpleCommand,
  words: string[],
  options: Evaluation,
): Promise<number> => {
  const redirects = await expandRedirects(shell, command.redirects);
  const run = async (target: Shell): Promise<number> => {
    try {
      await applyRedirects(target, redirects);
    } catch (error) {
      if (error instanceof ShellError) {
        await target.warn(error.message);
        return 1;
      }

      throw error;
    }

    await traced(target, command, words);
    for (const { name, value } of command.assignments) {
      target.variables.set(name, await target.expander.text(value, true), { exported: true });
    }

    return executeProgram(target, words);
  };
  await shell.flush();
  const inPlace = options.last === true && !shell.interactive && shell.traps.actions.size === 0;
  if (inPlace) {
    throw new ProcessExit(await run(shell));
  }

  const path = words[0]!.includes("/") ? "" : findProgram(shell, words[0]!);
  if (typeof path !== "string") {
    return withRedirects(shell, redirects, async () => {
      await traced(shell, command, words);
      await shell.warn(`${words[0]!}: ${path.reason}`);
      return 127;
    });
  }

  const child = shell.fork((inner) => finishShell(inner, () => run(inner)));
  return waitForPids(shell, [child.pid]);
};
