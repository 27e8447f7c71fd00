/** Timers in the order in which they are due; those due at the same time fire in the order in which they were set. */

interface Entry {
  due: number;
  order: number;
  callback: () => void;
  cancelled: boolean;
}

const before = (left: Entry, right: Entry): boolean =>
  left.due < right.due || (left.due === right.due && left.order < right.order);

/** A binary heap; cancelled entries are dropped when they reach the top. */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #order = 0;
  #reported: number | undefined;

  /** Returns how to cancel. */
  add(due: number, callback: () => void): () => void {
    const entry = { due, order: this.#order++, callback, cancelled: false };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return () => {
      entry.cancelled = true;
    };
  }

  /** When the next timer is due, in the unit that `add` was given. */
  nextDue(): number | undefined {
    while (this.#heap[0]?.cancelled === true) {
      this.#pop();
    }

    return this.#heap[0]?.due;
  }

  /** Whether `nextDue` is another than when this was last asked. */
  nextChanged(): boolean {
    const next = this.nextDue();
    const changed = next !== this.#reported;
    this.#reported = next;
    return changed;
  }

  /** Removes the first timer that is due at `time` and returns its callback. */
  take(time: number): (() => void) | undefined {
    const next = this.nextDue();
    return next === undefined || next > time ? undefined : this.#pop()?.callback;
  }

  #pop(): Entry | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }

    return top;
  }

  #rise(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(this.#heap[index]!, this.#heap[parent]!)) {
        return;
      }

      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let first = index;
      if (left < this.#heap.length && before(this.#heap[left]!, this.#heap[first]!)) {
        first = left;
      }

      if (right < this.#heap.length && before(this.#heap[right]!, this.#heap[first]!)) {
        first = right;
      }

      if (first === index) {
        return;
      }

      this.#swap(index, first);
      index = first;
    }
  }

  #swap(left: number, right: number): void {
    [this.#heap[left], this.#heap[right]] = [this.#heap[right]!, this.#heap[left]!];
  }
}
