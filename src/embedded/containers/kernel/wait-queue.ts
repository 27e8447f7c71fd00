/** Processes that sleep until something happens. */

export class WaitQueue {
  readonly #waiting = new Set<() => void>();

  /** Calls back once at the next wake; the result takes the call back. */
  add(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => {
      this.#waiting.delete(wake);
    };
  }

  wake(): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of all) {
      wake();
    }
  }
}
