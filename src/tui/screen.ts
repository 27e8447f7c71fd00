/** Paints whole frames on the alternate screen: only lines that changed, in one synchronized write. */
import { EventEmitter } from "node:events";
import { widthOf } from "./line.ts";

/** What the painter needs of a terminal; `process.stdout` fits. */
export interface Terminal {
  columns?: number | undefined;
  rows?: number | undefined;
  write(text: string): unknown;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

const frameMs = 16;
const enterSequence = "\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[?2004h\u001B[2J\u001B[H";
/** Cleared first: some multiplexers copy a resized alternate screen into the normal one. */
const leaveSequence = "\u001B[2J\u001B[H\u001B[?2004l\u001B[?7h\u001B[?25h\u001B[?1049l";
const beginUpdate = "\u001B[?2026h";
const endUpdate = "\u001B[?2026l";

/**
 * The stream that Ink writes its frames to (in debug mode each write is one whole frame).
 * It is no TTY in Ink's eyes, so that Ink sends no sequences of its own.
 */
export class Screen extends EventEmitter {
  readonly isTTY = false;
  readonly writable = true;
  #terminal: Terminal;
  #wanted: string[] = [];
  #shown: string[] | undefined;
  #entered = false;
  #lastPaint = 0;
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;

  constructor(terminal: Terminal) {
    super();
    this.setMaxListeners(0);
    this.#terminal = terminal;
  }

  get columns(): number {
    return this.#terminal.columns || 80;
  }

  get rows(): number {
    return this.#terminal.rows || 24;
  }

  /** Switches to the alternate screen and paints the last frame there, if there is one. */
  enter(): void {
    if (this.#entered) {
      return;
    }

    this.#entered = true;
    this.#shown = undefined;
    this.#send(enterSequence);
    this.#terminal.on("resize", this.#resized);
    this.#schedule();
  }

  /** Gives the normal screen back. May be called at any time, also while the process exits. */
  leave(): void {
    if (!this.#entered) {
      return;
    }

    this.#entered = false;
    this.#terminal.off("resize", this.#resized);
    this.#cancel();
    this.#send(leaveSequence);
  }

  /** Takes a frame; it is painted at once or, when frames come faster than they can be seen, a little later. */
  write(frame: string): boolean {
    this.#wanted = frame.split("\n");
    this.#schedule();
    return true;
  }

  /** Puts text on the learner's clipboard, where the terminal allows it (OSC 52). */
  copy(text: string): void {
    if (this.#entered) {
      this.#send(`\u001B]52;c;${Buffer.from(text).toString("base64")}\u0007`);
    }
  }

  readonly #resized = (): void => {
    this.#shown = undefined;
    this.emit("resize");
    this.#schedule();
  };

  /** Waits for the end of the tick even when painting is due, so that one event gives one frame. */
  #schedule(): void {
    if (!this.#entered || this.#timer) {
      return;
    }

    const wait = this.#lastPaint + frameMs - performance.now();
    this.#timer = wait > 0 ? setTimeout(this.#paint, wait) : setImmediate(this.#paint);
  }

  #cancel(): void {
    clearTimeout(this.#timer as NodeJS.Timeout);
    clearImmediate(this.#timer as NodeJS.Immediate);
    this.#timer = undefined;
  }

  readonly #paint = (): void => {
    this.#timer = undefined;
    const clear = this.#shown === undefined ? "\u001B[2J" : "";
    const changes = this.#changes();
    if (clear || changes) {
      this.#lastPaint = performance.now();
      this.#send(beginUpdate + clear + changes + endUpdate);
    }
  };

  #changes(): string {
    const { rows, columns } = this;
    const before = this.#shown ?? [];
    const after = this.#wanted.slice(0, rows);
    this.#shown = after;
    let text = "";
    for (let row = 0; row < Math.min(rows, Math.max(before.length, after.length)); row++) {
      const line = after[row] ?? "";
      if (line !== (before[row] ?? "")) {
        // Behind a line that fills the row the cursor still stands on its last cell; erasing would take that.
        const erase = widthOf(line) < columns ? "\u001B[K" : "";
        text += `\u001B[${row + 1};1H${line}\u001B[0m${erase}`;
      }
    }

    return text;
  }

  /** A terminal that has gone away (EIO, EPIPE) must not turn leaving into a crash. */
  #send(text: string): void {
    try {
      this.#terminal.write(text);
    } catch {
      this.#entered = false;
    }
  }
}
