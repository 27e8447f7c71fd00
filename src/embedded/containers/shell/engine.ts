/** The parts of the shell that need each other: assembled once, reached through the shell. */
import type { Command } from "./ast.ts";
import type { Builtin } from "./builtins/builtin.ts";
import type { Shell } from "./shell.ts";

export interface TextOptions {
  /** Number of the first line. */
  line?: number;
  /** The shell ends with the text, so the last command may take its place. */
  last?: boolean;
}

/** `last`: nothing follows in this shell, so a program may take its place. */
export interface Evaluation {
  last?: boolean;
}

export interface Engine {
  evaluate(shell: Shell, command: Command | undefined, options?: Evaluation): Promise<number>;
  callFunction(shell: Shell, body: Command, args: string[]): Promise<number>;
  runText(shell: Shell, text: string, options?: TextOptions): Promise<number>;
  builtins: ReadonlyMap<string, Builtin>;
}
