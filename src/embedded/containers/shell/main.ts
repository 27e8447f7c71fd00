/** The program `sh`: its arguments, its environment at start, its sources of commands. */
import type { Task } from "../applets/task.ts";
import { POINTER } from "../kernel/registers.ts";
import { SIGNAL } from "../kernel/signals.ts";
import { isErrno, ProcessExit, reasonOf } from "../kernel/system-error.ts";
import { builtins } from "./builtins/builtins.ts";
import { readOptions } from "./builtins/set.ts";
import { callFunction, evaluate } from "./evaluate.ts";
import { finishShell } from "./finish.ts";
import { runInteractive } from "./interactive.ts";
import { readFileText, readRest } from "./read-file.ts";
import { runText } from "./run-text.ts";
import { Shell } from "./shell.ts";

interface Invocation {
  command: string | undefined;
  fromInput: boolean;
  interactive: boolean;
  login: boolean;
  rest: string[];
}

const parseArguments = async (task: Task, shell: Shell): Promise<Invocation> => {
  const invocation: Invocation = {
    command: undefined,
    fromInput: false,
    interactive: false,
    login: false,
    rest: [],
  };
  let wantsCommand = false;
  const own = (letter: string): boolean => {
    wantsCommand ||= letter === "c";
    invocation.fromInput ||= letter === "s";
    invocation.interactive ||= letter === "i";
    invocation.login ||= letter === "l";
    return "csil-".includes(letter);
  };
  const end = await readOptions(shell, task.args, own);
  if (end === undefined) {
    throw new ProcessExit(0);
  }

  const isMark = task.args[end] === "-" || task.args[end] === "--";
  const args = task.args.slice(isMark ? end + 1 : end);
  if (wantsCommand) {
    if (args.length === 0) {
      shell.fail("-c requires an argument");
    }

    invocation.command = args.shift();
    shell.options.add("c");
  }

  invocation.rest = args;
  return invocation;
};

/** Variables that every shell starts with. */
const startVariables = (shell: Shell, task: Task): void => {
  const { variables, system } = shell;
  for (const [name, value] of task.environment) {
    if (/^[A-Za-z_]\w*$/.test(name)) {
      variables.set(name, value, { exported: true });
    }
  }

  system.ask("getpid");
  system.attempt("rt_sigaction", SIGNAL.CHLD, POINTER, 0, 8);
  system.ask("getppid");
  const level = Number(variables.get("SHLVL") ?? "0");
  const defaults: [string, string][] = [
    ["IFS", " \t\n"],
    ["OPTIND", "1"],
    ["PS2", "> "],
    ["PS4", "+ "],
    ["PPID", String(system.process.parent?.pid ?? 0)],
    ["LINENO", ""],
    ["HOSTNAME", variables.get("HOSTNAME") ?? system.kernel.hostname],
  ];
  for (const [name, value] of defaults) {
    variables.set(name, value);
  }

  variables.set("PS1", String.raw`\w \$ `);
  if (variables.get("PATH") === undefined) {
    variables.set("PATH", "/sbin:/usr/sbin:/bin:/usr/bin");
  }

  variables.set("SHLVL", String(level + 1), { exported: true });
  variables.dynamic.set("RANDOM", () => {
    const [high = 0, low = 0] = system.kernel.host.random(2);
    return String((high * 256 + low) & 0x7f_ff);
  });
  const pwd = variables.get("PWD");
  variables.set("PWD", pwd !== undefined && samePlace(shell, pwd) ? pwd : workingDirectory(shell), {
    exported: true,
  });
};

const workingDirectory = (shell: Shell): string => {
  try {
    return shell.system.getcwd();
  } catch (error) {
    reasonOf(error);
    return "/";
  }
};

const samePlace = (shell: Shell, path: string): boolean => {
  try {
    return path.startsWith("/") && shell.system.stat(path).inode === shell.system.stat(".").inode;
  } catch (error) {
    reasonOf(error);
    return false;
  }
};

const runScript = async (shell: Shell, task: Task, path: string): Promise<number> => {
  let text: string;
  try {
    text = await readFileText(shell.system, path);
  } catch (error) {
    if (isErrno(error, "EISDIR")) {
      return 0;
    }

    // Said under the name that it was started by, be it a path.
    const name = task.system.process.argv[0] ?? "sh";
    await task.complain(`${name}: can't open '${path}': ${reasonOf(error)}\n`);
    return 2;
  }

  shell.programName = path;
  shell.commandName = path;
  return runText(shell, text, { line: 1 });
};

export const sh = async (task: Task): Promise<number> => {
  const shell = new Shell(task.system, { evaluate, callFunction, runText, builtins }, task.name);
  startVariables(shell, task);
  return finishShell(shell, async () => {
    const { command, rest, fromInput, interactive, login } = await parseArguments(task, shell);
    const file = command === undefined && !fromInput ? rest[0] : undefined;
    const named = command !== undefined || file !== undefined;
    shell.name = named && rest[0] !== undefined ? rest[0] : task.name;
    shell.positional = named ? rest.slice(1) : rest;
    const terminal = task.system.isTerminal(0) && task.system.isTerminal(2);
    if (interactive || (!named && terminal)) {
      shell.options.add("i");
      shell.options.add("s");
      return runInteractive(shell, {
        login: login || task.system.process.argv[0]?.startsWith("-") === true,
      });
    }

    if (command !== undefined) {
      if (rest[0] !== undefined) {
        [shell.programName] = rest as [string];
        shell.commandName = shell.programName;
      }

      return runText(shell, command, { last: true });
    }

    if (file !== undefined) {
      return runScript(shell, task, file);
    }

    shell.options.add("s");
    return runText(shell, await readRest(task.system, 0));
  });
};
