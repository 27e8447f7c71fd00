/** Numbers by chance that a seed determines. */

export class SeededRandom {
  #state = 1;
  #last = 1;

  /** In [0, 1). */
  next(): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
    const high = this.#state >>> 16;
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
    return (high * 65_536 + (this.#state >>> 16)) / 2 ** 32;
  }

  /** @returns the seed before */
  seed(value: number): number {
    const before = this.#last;
    this.#last = value;
    this.#state = value >>> 0;
    return before;
  }
}
