/** read: one line from a descriptor, split into variables. */
import { decode } from "../../applets/task.ts";
import { isErrno } from "../../kernel/system-error.ts";
import { TerminalOpenFile } from "../../kernel/terminal.ts";
import type { Shell } from "../shell.ts";
import { splitFields } from "./split-fields.ts";
import type { Read } from "./split-fields.ts";

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  prompt: string | undefined;
  count: number | undefined;
  delimiter: string;
  timeout: number | undefined;
  fd: number;
}

const parse = (shell: Shell, args: string[]): { options: ReadOptions; names: string[] } => {
  const options: ReadOptions = {
    raw: false,
    silent: false,
    prompt: undefined,
    count: undefined,
    delimiter: "\n",
    timeout: undefined,
    fd: 0,
  };
  let index = 0;
  for (; index < args.length; index += 1) {
    const argument = args[index]!;
    if (argument === "--") {
      index += 1;
      break;
    }

    if (!/^-./.test(argument)) {
      break;
    }

    for (let at = 1; at < argument.length; at += 1) {
      const letter = argument[at]!;
      if (letter === "r") {
        options.raw = true;
      } else if (letter === "s") {
        options.silent = true;
      } else if ("pntdu".includes(letter)) {
        const inline = argument.slice(at + 1);
        index += inline === "" ? 1 : 0;
        const value = inline === "" ? args[index] : inline;
        if (value === undefined) {
          shell.fail(`No arg for -${letter} option`);
        }

        assign(shell, options, letter, value);
        break;
      } else {
        shell.fail(`illegal option -${letter}`);
      }
    }
  }

  return { options, names: args.slice(index) };
};

const assign = (shell: Shell, options: ReadOptions, letter: string, value: string): void => {
  if (letter === "p") {
    options.prompt = value;
  } else if (letter === "d") {
    options.delimiter = value[0] ?? "\0";
  } else if (letter === "t") {
    if (!/^\d*\.?\d*$/.test(value) || value === "") {
      shell.fail("invalid timeout");
    }

    options.timeout = Number(value) * 1000;
  } else {
    if (!/^\d+$/.test(value)) {
      shell.fail(letter === "n" ? "invalid count" : "invalid file descriptor");
    }

    options[letter === "n" ? "count" : "fd"] = Number(value);
  }
};

const readText = async (shell: Shell, options: ReadOptions): Promise<Read> => {
  const { system } = shell;
  const result: Read = { text: "", protected: [], status: 1 };
  const add = (character: string, isProtected: boolean): void => {
    result.text += character;
    result.protected.push(isProtected);
  };
  let escaped = false;
  for (;;) {
    if (options.count !== undefined && result.text.length >= options.count) {
      result.status = 0;
      return result;
    }

    const bytes = await system.read(options.fd, 1, true);
    if (bytes.length === 0) {
      return result;
    }

    const character = decode(bytes);
    if (escaped) {
      escaped = false;
      if (character !== "\n") {
        add(character, true);
      }
    } else if (character === "\\" && !options.raw) {
      escaped = true;
    } else if (character === options.delimiter) {
      result.status = 0;
      return result;
    } else if (character !== "\0") {
      add(character, false);
    }
  }
};

export const read = async (shell: Shell, args: string[]): Promise<number> => {
  const { options, names } = parse(shell, args);
  const { system } = shell;
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong !== undefined) {
    await shell.complain(`${shell.appletName}: read: '${wrong}': bad variable name\n`);
    return 1;
  }

  const file = system.process.descriptors.get(options.fd)?.file;
  if (options.prompt !== undefined && system.isTerminal(options.fd)) {
    await shell.complain(options.prompt);
  }

  const modes = file instanceof TerminalOpenFile ? { ...file.terminal.modes } : undefined;
  if (file instanceof TerminalOpenFile && (options.silent || options.count !== undefined)) {
    file.terminal.modes = {
      ...file.terminal.modes,
      echo: !options.silent,
      canonical: options.count === undefined,
    };
  }

  try {
    const result = await withTimeout(shell, options);
    const ifs = shell.variables.get("IFS") ?? " \t\n";
    if (names.length === 0) {
      shell.variables.set("REPLY", result.text);
      return result.status;
    }

    const fields = splitFields(result, ifs, names.length);
    for (const [index, name] of names.entries()) {
      shell.variables.set(name, fields[index] ?? "");
    }

    return result.status;
  } catch (error) {
    if (isErrno(error, "EINTR")) {
      return 128 + Math.abs(shell.traps.pending[0] ?? 0);
    }

    if (isErrno(error)) {
      shell.fail(`read error: ${error.message}`, 1);
    }

    throw error;
  } finally {
    if (file instanceof TerminalOpenFile && modes !== undefined) {
      file.terminal.modes = modes;
    }
  }
};

const withTimeout = async (shell: Shell, options: ReadOptions): Promise<Read> => {
  if (options.timeout === undefined) {
    return readText(shell, options);
  }

  const { process, kernel } = shell.system;
  const controller = new AbortController();
  let expired = false;
  const timer = kernel.host.sleep(options.timeout, controller.signal).then(
    () => {
      expired = true;
      process.interrupt();
    },
    () => undefined,
  );
  try {
    return await readText(shell, options);
  } catch (error) {
    if (expired && isErrno(error, "EINTR")) {
      return { text: "", protected: [], status: 1 };
    }

    throw error;
  } finally {
    controller.abort();
    void timer;
  }
};
