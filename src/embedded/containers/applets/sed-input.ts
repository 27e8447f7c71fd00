/** Lines of all inputs of sed. */
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { LineReader, closeInput } from "./input.ts";
import type { Task } from "./task.ts";

/** Lines of all inputs, with one line of foresight for `$`. */
export class Input {
  readonly #task: Task;
  readonly #paths: string[];
  #reader: LineReader | undefined;
  #fd = 0;
  #ahead: string | undefined;
  failed = false;
  number = 0;

  constructor(task: Task, paths: string[]) {
    this.#task = task;
    this.#paths = [...paths];
  }

  async next(): Promise<string | undefined> {
    const line = this.#ahead ?? (await this.#read());
    this.#ahead = undefined;
    this.number += line === undefined ? 0 : 1;
    return line;
  }

  async isLast(): Promise<boolean> {
    this.#ahead ??= await this.#read();
    return this.#ahead === undefined;
  }

  async #read(): Promise<string | undefined> {
    for (;;) {
      if (this.#reader === undefined) {
        const path = this.#paths.shift();
        if (path === undefined) {
          return undefined;
        }

        await this.#open(path);
        continue;
      }

      const line = await this.#line();
      if (line !== undefined) {
        return line;
      }

      closeInput(this.#task, this.#fd);
      this.#reader = undefined;
    }
  }

  async #line(): Promise<string | undefined> {
    try {
      return await this.#reader!.next();
    } catch (error) {
      if (!isErrno(error, "EISDIR")) {
        throw error;
      }

      return undefined;
    }
  }

  async #open(path: string): Promise<void> {
    try {
      this.#fd = path === "-" ? 0 : await this.#task.system.open(path);
      this.#reader = new LineReader(this.#task.system, this.#fd);
    } catch (error) {
      this.failed = true;
      await this.#task.warn(`${path}: ${reasonOf(error)}`);
    }
  }
}
