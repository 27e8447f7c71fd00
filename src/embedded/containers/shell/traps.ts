/** Traps and the signals that wait for the shell to have time for them. */
import { SIGNAL } from "../kernel/signals.ts";
import type { Shell } from "./shell.ts";

export class Traps {
  /** By signal number; 0 is EXIT, -1 is ERR. An empty action ignores. */
  readonly actions = new Map<number, string>();
  readonly pending: number[] = [];
  readonly #shell: Shell;
  /** What `trap` lists in a subshell before it sets its own. */
  inherited = new Map<number, string>();

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** Subshells keep what is ignored and forget the rest. */
  inherit(parent: Traps): void {
    for (const [signal, action] of parent.actions) {
      if (action === "") {
        this.actions.set(signal, action);
      }
    }

    this.inherited = new Map(parent.actions);
  }

  set(signal: number, action: string | undefined): void {
    const { dispositions } = this.#shell.system.process;
    this.inherited.clear();
    if (action === undefined) {
      this.actions.delete(signal);
      dispositions.delete(signal);
      this.interactiveDefaults();
      return;
    }

    this.actions.set(signal, action);
    if (signal > 0) {
      dispositions.set(signal, action === "" ? "ignore" : () => void this.pending.push(signal));
    }
  }

  /** A shell at a terminal survives ^C and stray TERMs. */
  interactiveDefaults(): void {
    const { dispositions } = this.#shell.system.process;
    if (this.#shell.interactive) {
      for (const signal of [SIGNAL.INT, SIGNAL.QUIT, SIGNAL.TERM, SIGNAL.TSTP]) {
        if (!this.actions.has(signal)) {
          dispositions.set(signal, () => void (signal === SIGNAL.INT && this.pending.push(-2)));
        }
      }
    }
  }

  get waiting(): boolean {
    return this.pending.length > 0;
  }
}
