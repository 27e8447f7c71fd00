/** State of one shell, or of one subshell: a copy of its parent's. */
import type { System } from "../kernel/system.ts";
import type { Process } from "../kernel/process.ts";
import { encode } from "../applets/task.ts";
import type { Command } from "./ast.ts";
import type { Engine } from "./engine.ts";
import { Expander } from "./expand.ts";
import { Jobs } from "./jobs.ts";
import { ShellError } from "./shell-error.ts";
import { Traps } from "./traps.ts";
import { Variables } from "./variables.ts";
import { isErrno } from "../kernel/system-error.ts";

/** Long name of each option with its letter, in the order of `set -o`. */
export const optionNames: [name: string, letter: string][] = [
  ["errexit", "e"],
  ["noglob", "f"],
  ["ignoreeof", "I"],
  ["monitor", "m"],
  ["noexec", "n"],
  ["xtrace", "x"],
  ["verbose", "v"],
  ["noclobber", "C"],
  ["allexport", "a"],
  ["notify", "b"],
  ["nounset", "u"],
  ["errtrace", "E"],
  ["vi", "\u0001"],
  ["pipefail", "\u0002"],
];

/** Control that leaves loops, functions and sourced files. */
export interface Skip {
  kind: "break" | "continue" | "return";
  count: number;
}

export class Shell {
  readonly system: System;
  readonly engine: Engine;
  readonly variables: Variables;
  readonly functions: Map<string, Command>;
  readonly aliases: Map<string, string>;
  /** Letters of the options that are on. */
  readonly options: Set<string>;
  positional: string[] = [];
  /** `$0` */
  name: string;
  /** Before messages: the program's name or the script's. */
  programName: string;
  /** What applets within the shell call themselves: never the script's. */
  readonly appletName: string;
  /** Builtin or script that is running; messages name it and the line. */
  commandName: string | undefined;
  line = 0;
  status = 0;
  lastBackground: number | undefined;
  readonly shellPid: number;
  jobs: Jobs;
  readonly traps: Traps;
  skip: Skip | undefined;
  loopDepth = 0;
  /** Depth of conditions in which `set -e` is suspended. */
  tested = 0;
  isSubshell = false;
  readonly expander: Expander;
  /** Status of the last command substitution, for commands made of assignments alone. */
  substitutionStatus: number | undefined;
  getopts = { index: 1, offset: 0 };
  hashed = new Map<string, string>();
  #out = "";

  constructor(system: System, engine: Engine, name: string, from?: Shell) {
    this.system = system;
    this.engine = engine;
    this.name = name;
    this.programName = from?.programName ?? name;
    this.appletName = from?.appletName ?? name;
    this.variables = from?.variables.copy() ?? new Variables();
    this.variables.onGrow = (bytes) => system.kernel.allocate(system.process, bytes, true);
    this.functions = new Map(from?.functions);
    this.aliases = new Map(from?.aliases);
    this.options = new Set(from?.options);
    this.shellPid = from?.shellPid ?? system.pid;
    this.jobs = new Jobs();
    this.traps = new Traps(this);
    this.expander = new Expander(this);
  }

  get interactive(): boolean {
    return this.options.has("i");
  }

  /** @throws ShellError when there can be no child */
  fork(body: (child: Shell) => Promise<number>): Process {
    try {
      return this.#fork(body);
    } catch (error) {
      throw isErrno(error) ? new ShellError(`can't fork: ${error.message}`) : error;
    }
  }

  #fork(body: (child: Shell) => Promise<number>): Process {
    return this.system.fork(async (system) => {
      const child = new Shell(system, this.engine, this.name, this);
      child.positional = this.positional;
      child.commandName = this.commandName;
      child.line = this.line;
      child.status = this.status;
      child.lastBackground = this.lastBackground;
      child.loopDepth = this.loopDepth;
      child.tested = this.tested;
      child.isSubshell = true;
      child.hashed = new Map(this.hashed);
      child.options.delete("i");
      child.traps.inherit(this.traps);
      return body(child);
    });
  }

  print(text: string): void {
    this.#out += text;
  }

  /** @returns false when the output could not be written (and that has been said) */
  async flush(): Promise<boolean> {
    if (this.#out === "") {
      return true;
    }

    const text = this.#out;
    this.#out = "";
    try {
      await this.system.write(1, encode(text));
      return true;
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      await this.warn(`write error: ${error.message}`, false);
      return false;
    }
  }

  /** `sh: [command: line N: ]message` on standard error. */
  async warn(message: string, withCommand = true, line = this.line): Promise<void> {
    let prefix = `${this.programName}: `;
    if (withCommand && this.commandName !== undefined) {
      prefix = this.commandName === this.programName ? prefix : `${prefix}${this.commandName}: `;
      prefix += this.interactive ? "" : `line ${line}: `;
    }

    await this.complain(`${prefix}${message}\n`);
  }

  async complain(text: string): Promise<void> {
    try {
      await this.system.write(2, encode(text));
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }
    }
  }

  /** Gives up a script. */
  fail(message: string, status = 2): never {
    throw new ShellError(message, status);
  }
}
