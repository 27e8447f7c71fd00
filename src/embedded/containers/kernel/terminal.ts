/** A terminal: the line discipline between the person who types and the programs that read. */
import type { Inode } from "./inode.ts";
import { O, OpenFile } from "./open-file.ts";
import type { Sleeper } from "./open-file.ts";
import { SIGNAL } from "./signals.ts";
import { SystemError } from "./system-error.ts";
import { WaitQueue } from "./wait-queue.ts";

export interface TerminalModes {
  /** Lines are edited here and handed over whole. */
  canonical: boolean;
  echo: boolean;
  /** ^C, ^\ and ^Z send signals. */
  signals: boolean;
}

const signalKeys: Record<number, number> = { 3: SIGNAL.INT, 28: SIGNAL.QUIT, 26: SIGNAL.TSTP };

export class Terminal {
  columns = 80;
  rows = 24;
  modes: TerminalModes = { canonical: true, echo: true, signals: true };
  /** Process group that gets signals from keys. */
  foreground = 0;
  readonly changed = new WaitQueue();
  readonly #send: (bytes: Uint8Array) => Promise<void> | void;
  readonly #signal: (group: number, signal: number) => void;
  #line: number[] = [];
  #ready: number[] = [];
  /** Positions in `#ready` where a read must stop: ends of lines and ^D. */
  #stops: number[] = [];
  #hungUp = false;

  constructor(
    send: (bytes: Uint8Array) => Promise<void> | void,
    signal: (group: number, signal: number) => void,
  ) {
    this.#send = send;
    this.#signal = signal;
  }

  /** Keys from the person. */
  type(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#key(byte === 13 ? 10 : byte);
    }

    this.changed.wake();
  }

  hangUp(): void {
    this.#hungUp = true;
    this.changed.wake();
  }

  resize(columns: number, rows: number): void {
    // A client without a window of its own sends zeros.
    this.columns = columns || 80;
    this.rows = rows || 24;
    this.#signal(this.foreground, SIGNAL.WINCH);
  }

  /** Resolves when the other side has room for more. */
  write(bytes: Uint8Array): Promise<void> | void {
    const text = Buffer.from(bytes).toString("latin1").replaceAll("\n", "\r\n");
    return this.#send(Buffer.from(text, "latin1"));
  }

  /** Undefined: nothing there yet. */
  take(length: number): Uint8Array | undefined {
    const stop = this.#stops[0];
    if (this.modes.canonical && stop !== undefined) {
      const count = Math.min(length, stop);
      const bytes = this.#ready.splice(0, count);
      this.#stops = this.#stops.map((position) => position - count);
      if (count === stop) {
        this.#stops.shift();
      }

      return Uint8Array.from(bytes);
    }

    if (!this.modes.canonical && this.#ready.length > 0) {
      this.#stops = [];
      return Uint8Array.from(this.#ready.splice(0, length));
    }

    return this.#hungUp ? new Uint8Array(0) : undefined;
  }

  #key(byte: number): void {
    const signal = signalKeys[byte];
    if (signal !== undefined && this.modes.signals) {
      this.#line = [];
      this.#echo(`^${String.fromCodePoint(byte + 64)}${byte === 3 ? "\n" : ""}`);
      this.#signal(this.foreground, signal);
      return;
    }

    if (!this.modes.canonical) {
      this.#ready.push(byte);
      this.#echo(String.fromCodePoint(byte));
      return;
    }

    this.#edit(byte);
  }

  #edit(byte: number): void {
    if (byte === 127 || byte === 8) {
      if (this.#line.pop() !== undefined) {
        this.#echo("\b \b");
      }
    } else if (byte === 21) {
      this.#echo("\b \b".repeat(this.#line.length));
      this.#line = [];
    } else if (byte === 4) {
      this.#finish();
    } else {
      this.#line.push(byte);
      this.#echo(
        byte < 32 && byte !== 10 && byte !== 9
          ? `^${String.fromCodePoint(byte + 64)}`
          : String.fromCodePoint(byte),
      );
      if (byte === 10) {
        this.#finish();
      }
    }
  }

  #finish(): void {
    this.#ready.push(...this.#line);
    this.#line = [];
    this.#stops.push(this.#ready.length);
  }

  #echo(text: string): void {
    if (this.modes.echo) {
      void this.write(Buffer.from(text, "latin1"));
    }
  }
}

export class TerminalOpenFile extends OpenFile {
  readonly terminal: Terminal;

  constructor(terminal: Terminal, inode: Inode, path: string, flags: number = O.RDWR) {
    super(inode, path, flags);
    this.terminal = terminal;
  }

  async read(process: Sleeper, length: number, interruptible: boolean): Promise<Uint8Array> {
    for (;;) {
      const bytes = this.terminal.take(length);
      if (bytes !== undefined) {
        return bytes;
      }

      if ((this.flags & O.NONBLOCK) !== 0) {
        throw new SystemError("EAGAIN");
      }

      await process.sleepOn(this.terminal.changed, interruptible);
    }
  }

  async write(_process: Sleeper, bytes: Uint8Array): Promise<number> {
    await this.terminal.write(bytes);
    return bytes.length;
  }
}
