/** Line editing at a terminal: keys, history, completion of names. */
import { decode, encode } from "../applets/task.ts";
import { TerminalOpenFile } from "../kernel/terminal.ts";
import type { Terminal } from "../kernel/terminal.ts";
import { complete } from "./completion.ts";
import type { Shell } from "./shell.ts";
import { isErrno } from "../kernel/system-error.ts";

export type EditedLine = { text: string } | "interrupted" | undefined;

export class LineEditor {
  readonly #shell: Shell;
  readonly #history: string[] = [];
  #text = "";
  #cursor = 0;
  #prompt = "";
  #place = 0;
  #pending = "";

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** Without a terminal the prompt is printed and the line is read as it comes. */
  async read(prompt: string): Promise<EditedLine> {
    const file = this.#shell.system.process.descriptors.get(0)?.file;
    if (!(file instanceof TerminalOpenFile)) {
      await this.#shell.complain(prompt);
      return this.#plainLine();
    }

    const { terminal } = file;
    const modes = terminal.modes;
    terminal.modes = { canonical: false, echo: false, signals: false };
    try {
      return await this.#edit(terminal, prompt);
    } finally {
      terminal.modes = modes;
    }
  }

  async #plainLine(): Promise<EditedLine> {
    let text = "";
    for (;;) {
      const bytes = await this.#shell.system.read(0, 1);
      if (bytes.length === 0) {
        return text === "" ? undefined : { text };
      }

      const character = decode(bytes);
      if (character === "\n") {
        return { text };
      }

      text += character;
    }
  }

  async #key(): Promise<string> {
    if (this.#pending === "") {
      const bytes = await this.#shell.system.read(0, 1024);
      if (bytes.length === 0) {
        return "";
      }

      this.#pending = decode(bytes);
    }

    // oxlint-disable-next-line no-control-regex -- keys of a terminal begin with escape
    const match = /^(\u001B(?:\[[\d;]*[A-Za-z~]|O[A-Z]|.)|[\s\S])/.exec(this.#pending)!;
    this.#pending = this.#pending.slice(match[0].length);
    return match[0];
  }

  async #edit(terminal: Terminal, prompt: string): Promise<EditedLine> {
    this.#prompt = prompt;
    this.#text = "";
    this.#cursor = 0;
    this.#place = this.#history.length;
    await this.#show(prompt);
    for (;;) {
      let key: string;
      try {
        key = await this.#key();
      } catch (error) {
        if (isErrno(error, "EINTR")) {
          continue;
        }

        throw error;
      }

      if (key === "" || (key === "\u0004" && this.#text === "")) {
        return undefined;
      }

      if (key === "\n" || key === "\r") {
        await this.#show("\n");
        if (this.#text.trim() !== "" && this.#history.at(-1) !== this.#text) {
          this.#history.push(this.#text);
        }

        return { text: this.#text };
      }

      if (key === "\u0003") {
        await this.#show("^C\n");
        return "interrupted";
      }

      await this.#apply(key, terminal);
    }
  }

  async #apply(key: string, terminal: Terminal): Promise<void> {
    const edit = this.#edits[key];
    if (edit !== undefined) {
      edit();
      await this.#redraw();
    } else if (key === "\t") {
      await this.#complete();
    } else if (key === "\u000C") {
      await this.#show("\u001B[H\u001B[J");
      await this.#redraw();
    } else if (key >= " " && !key.startsWith("\u001B")) {
      const atEnd = this.#cursor === this.#text.length;
      this.#text = this.#text.slice(0, this.#cursor) + key + this.#text.slice(this.#cursor);
      this.#cursor += key.length;
      if (atEnd && this.#prompt.length + this.#text.length < terminal.columns) {
        await this.#show(key);
      } else {
        await this.#redraw();
      }
    }
  }

  readonly #edits: Record<string, () => void> = {
    "\u007F": () => this.#remove(this.#cursor - 1, this.#cursor),
    "\b": () => this.#remove(this.#cursor - 1, this.#cursor),
    "\u001B[3~": () => this.#remove(this.#cursor, this.#cursor + 1),
    "\u0004": () => this.#remove(this.#cursor, this.#cursor + 1),
    "\u0001": () => this.#move(0),
    "\u001B[H": () => this.#move(0),
    "\u001BOH": () => this.#move(0),
    "\u001B[1~": () => this.#move(0),
    "\u0005": () => this.#move(this.#text.length),
    "\u001B[F": () => this.#move(this.#text.length),
    "\u001BOF": () => this.#move(this.#text.length),
    "\u001B[4~": () => this.#move(this.#text.length),
    "\u0002": () => this.#move(this.#cursor - 1),
    "\u001B[D": () => this.#move(this.#cursor - 1),
    "\u0006": () => this.#move(this.#cursor + 1),
    "\u001B[C": () => this.#move(this.#cursor + 1),
    "\u000B": () => this.#remove(this.#cursor, this.#text.length),
    "\u0015": () => this.#remove(0, this.#cursor),
    "\u0017": () =>
      this.#remove(this.#text.slice(0, this.#cursor).replace(/\S*\s*$/, "").length, this.#cursor),
    "\u001B[A": () => this.#recall(-1),
    "\u0010": () => this.#recall(-1),
    "\u001B[B": () => this.#recall(1),
    "\u000E": () => this.#recall(1),
  };

  #remove(from: number, to: number): void {
    const start = Math.max(0, from);
    this.#text = this.#text.slice(0, start) + this.#text.slice(to);
    this.#cursor = start;
  }

  #move(to: number): void {
    this.#cursor = Math.max(0, Math.min(this.#text.length, to));
  }

  #recall(step: number): void {
    this.#place = Math.max(0, Math.min(this.#history.length, this.#place + step));
    this.#text = this.#history[this.#place] ?? "";
    this.#cursor = this.#text.length;
  }

  async #complete(): Promise<void> {
    const { insert, candidates } = complete(this.#shell, this.#text.slice(0, this.#cursor));
    if (candidates.length > 1 && insert === "") {
      await this.#show(`\n${candidates.join("  ")}\n`);
    }

    this.#text = this.#text.slice(0, this.#cursor) + insert + this.#text.slice(this.#cursor);
    this.#cursor += insert.length;
    await this.#redraw();
  }

  async #redraw(): Promise<void> {
    const back = this.#text.length - this.#cursor;
    const lastLine = this.#prompt.split("\n").pop()!;
    await this.#show(`\r${lastLine}${this.#text}\u001B[J${back > 0 ? `\u001B[${back}D` : ""}`);
  }

  async #show(text: string): Promise<void> {
    await this.#shell.system.write(1, encode(text));
  }
}
