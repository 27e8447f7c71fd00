/** One run of a command: its arguments, buffered output and messages, as busybox' library gives them. */
import type { Process } from "../kernel/process.ts";
import type { System } from "../kernel/system.ts";
import { AT_EMPTY_PATH, POINTER } from "../kernel/registers.ts";
import { ProcessExit, SystemError, reasonOf } from "../kernel/system-error.ts";
import { usageText } from "./usage.ts";

/** Returns the exit code. */
export type Applet = (task: Task) => number | Promise<number>;

const bufferSize = 4096;

/** Applets that write without the C library's streams. */
const unbuffered = new Set(["basename", "cat", "echo", "ls", "ps", "rev", "tac", "top"]);

export const encode = (text: string): Uint8Array => Buffer.from(text, "latin1");
export const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

export class Task {
  readonly system: System;
  /** Before the colon of messages: the applet's name, or `sh` inside the shell. */
  readonly name: string;
  /** Name to find the usage by. */
  readonly applet: string;
  readonly args: string[];
  /** Variables as the program sees them. */
  readonly environment: Map<string, string>;
  #buffer = "";
  #wrote = false;
  #lineBuffered: boolean | undefined;

  constructor(
    system: System,
    applet: string,
    args: string[],
    options: { name?: string; environment?: Map<string, string> } = {},
  ) {
    this.system = system;
    this.applet = applet;
    this.name = options.name ?? applet;
    this.args = args;
    this.environment = options.environment ?? system.process.environment;
  }

  get now(): number {
    return this.system.kernel.host.now();
  }

  /** Goes out with the next `flow` or at the end. */
  print(text: string): void {
    this.#buffer += text;
  }

  /** Call in loops: writes what is due and gives others a turn. */
  async flow(): Promise<void> {
    this.#lineBuffered ??= this.system.isTerminal(1);
    if (this.#buffer.length >= bufferSize || (this.#lineBuffered && this.#buffer !== "")) {
      await this.flush();
    }

    const pause = this.system.breathe();
    if (pause !== undefined) {
      await pause;
    }
  }

  async flush(): Promise<void> {
    if (this.#buffer !== "") {
      const text = this.#buffer;
      this.#buffer = "";
      if (!this.#wrote && !unbuffered.has(this.applet)) {
        this.system.attempt("newfstatat", 1, POINTER, POINTER, AT_EMPTY_PATH);
      }

      this.#wrote = true;
      await this.system.write(1, encode(text));
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.flush();
    await this.system.write(1, bytes);
  }

  /** A child that becomes a program soon; the applet ends when there can be none. */
  async spawn(body: (child: System) => Promise<number>): Promise<Process> {
    await this.flush();
    try {
      return this.system.fork(body, "vfork");
    } catch (error) {
      return this.failAbout("vfork", error);
    }
  }

  /** `NAME: message` on standard error, after what was printed so far. */
  async warn(message: string): Promise<void> {
    await this.complain(`${this.name}: ${message}\n`);
  }

  /** `NAME: message: reason`. */
  async warnAbout(message: string, error: unknown): Promise<void> {
    await this.warn(`${message}: ${reasonOf(error)}`);
  }

  /** Text as it is on standard error. */
  async complain(text: string): Promise<void> {
    try {
      await this.flush();
      await this.system.write(2, encode(text));
    } catch (error) {
      reasonOf(error);
    }
  }

  async fail(message: string, status = 1): Promise<never> {
    await this.warn(message);
    throw new ProcessExit(status);
  }

  async failAbout(message: string, error: unknown, status = 1): Promise<never> {
    return this.fail(`${message}: ${reasonOf(error)}`, status);
  }

  async usage(status = 1): Promise<never> {
    await this.complain(usageText(this.applet));
    throw new ProcessExit(status);
  }

  /** Runs work that may fail with errno; says so and returns undefined then. */
  async attempt<T>(message: string, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      await this.warnAbout(message, error);
      return undefined;
    }
  }
}

/** Runs an applet to its end, with what busybox does around each. */
export const runApplet = async (task: Task, applet: Applet): Promise<number> => {
  let status: number;
  try {
    status = await applet(task);
  } catch (error) {
    if (!(error instanceof ProcessExit) && !(error instanceof SystemError)) {
      throw error;
    }

    if (error instanceof SystemError) {
      await task.warn(`write error: ${error.message}`);
    }

    status = error instanceof ProcessExit ? error.status : 1;
  }

  try {
    await task.flush();
  } catch (error) {
    await task.warn(`write error: ${reasonOf(error)}`);
    return 1;
  }

  return status;
};
