/** Records of awk: from files, commands and standard input, separated as RS says. */
import type { System } from "../kernel/system.ts";
import { decode } from "../applets/task.ts";
import { regexOf } from "./runtime.ts";

export class RecordReader {
  readonly #system: System;
  readonly #fd: number;
  #rest = "";
  #ended = false;

  constructor(system: System, fd: number) {
    this.#system = system;
    this.#fd = fd;
  }

  /** Undefined at the end. */
  async next(separator: string): Promise<string | undefined> {
    if (separator === "") {
      return this.#paragraph();
    }

    for (;;) {
      const end = this.#find(separator);
      if (end !== undefined) {
        const record = this.#rest.slice(0, end.index);
        this.#rest = this.#rest.slice(end.end);
        return record;
      }

      if (!(await this.#more())) {
        const record = this.#rest;
        this.#rest = "";
        return record === "" ? undefined : record;
      }
    }
  }

  close(): void {
    this.#system.process.release(this.#fd);
  }

  #find(separator: string): { index: number; end: number } | undefined {
    if (separator.length === 1) {
      const index = this.#rest.indexOf(separator);
      return index === -1 ? undefined : { index, end: index + 1 };
    }

    const match = regexOf(separator).exec(this.#rest, 0);
    return match === undefined ||
      match.end === match.index ||
      (match.end === this.#rest.length && !this.#ended)
      ? undefined
      : match;
  }

  async #paragraph(): Promise<string | undefined> {
    while (!this.#ended && !/[^\n][\s\S]*\n\n+[^\n]/.test(this.#rest)) {
      await this.#more();
    }

    this.#rest = this.#rest.replace(/^\n+/, "");
    if (this.#rest === "") {
      return undefined;
    }

    const match = /\n\n+/.exec(this.#rest);
    const record = match === null ? this.#rest : this.#rest.slice(0, match.index);
    this.#rest = match === null ? "" : this.#rest.slice(match.index + match[0].length);
    return record;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) {
      return false;
    }

    const bytes = await this.#system.read(this.#fd);
    this.#ended = bytes.length === 0;
    this.#rest += decode(bytes);
    return !this.#ended;
  }
}
