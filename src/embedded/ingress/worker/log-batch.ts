/** Collects lines of a log for a moment, since under load each message to another thread costs more than a line. */

/** Milliseconds. */
const moment = 10;

export class LogBatch {
  readonly #flush: (fd: 1 | 2, text: string) => void;
  #parts: { fd: 1 | 2; text: string }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(flush: (fd: 1 | 2, text: string) => void) {
    this.#flush = flush;
  }

  add(fd: 1 | 2, line: string): void {
    const last = this.#parts.at(-1);
    if (last?.fd === fd) {
      last.text += line;
    } else {
      this.#parts.push({ fd, text: line });
    }

    this.#timer ??= setTimeout(() => this.flush(), moment);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { fd, text } of this.#parts.splice(0)) {
      this.#flush(fd, text);
    }
  }
}
