/**
 * One automaton for all patterns of a profile. It becomes deterministic as it is used: each state is made when a
 * text first leads there and is kept, so matching takes a step a byte however many rules there are.
 */
import type { ByteSet, Node } from "./regex.ts";

/** States that are kept; a profile that needs more forgets and makes them anew. */
const maximumStates = 8192;
/** A profile with more places than these is an attempt to exhaust memory. */
const maximumPlaces = 4_000_000;

export class AutomatonError extends Error {
  override name = "AutomatonError";
}

/** Where texts can be after what has been read; `accepted` are the numbers of the patterns that match so far. */
export interface AutomatonState<T> {
  readonly places: Int32Array;
  readonly next: (AutomatonState<T> | undefined)[];
  readonly accepted: number[];
  value: T | undefined;
}

const accept = -1;
const split = -2;

export class Automaton<T> {
  readonly start: AutomatonState<T>;
  /** Nothing matches from here on. */
  readonly dead: AutomatonState<T>;
  /** By place: a byte, `split`, `accept`, or -3 - number of a set. */
  readonly #kinds: number[] = [];
  readonly #out: number[] = [];
  /** Second way out of a split; number of the pattern of an accept. */
  readonly #other: number[] = [];
  readonly #sets: ByteSet[] = [];
  readonly #setNumbers = new Map<string, number>();
  /** Bytes that no pattern tells apart share a class. */
  #classOf = new Uint8Array(256);
  #classes: number[] = [];
  readonly #states = new Map<string, AutomatonState<T>>();
  #marks = new Int32Array(0);
  #mark = 0;

  constructor(patterns: Node[]) {
    const entries = patterns.map((pattern, number) =>
      this.#build(pattern, this.#add(accept, -1, number)),
    );
    this.#marks = new Int32Array(this.#kinds.length);
    this.#divideBytes();
    this.dead = this.#stateOf([]);
    this.start = this.#stateOf(entries);
  }

  /** The state after a text, one character a byte. */
  run(from: AutomatonState<T>, text: string): AutomatonState<T> {
    let state = from;
    for (let at = 0; at < text.length && state !== this.dead; at += 1) {
      state = this.step(state, text.charCodeAt(at));
    }

    return state;
  }

  step(from: AutomatonState<T>, byte: number): AutomatonState<T> {
    const known = from.next[this.#classOf[byte]!];
    return known ?? this.#make(from, byte);
  }

  /** All states that texts can lead to, each once. @throws AutomatonError when they are more than `limit`. */
  *reachable(limit: number): Generator<AutomatonState<T>> {
    const seen = new Set([this.start]);
    for (const state of seen) {
      yield state;
      for (const byte of this.#classes) {
        seen.add(this.step(state, byte));
      }

      if (seen.size > limit) {
        throw new AutomatonError("too many states");
      }
    }
  }

  #add(kind: number, out: number, other = -1): number {
    if (this.#kinds.length >= maximumPlaces) {
      throw new AutomatonError("too many places");
    }

    this.#kinds.push(kind);
    this.#out.push(out);
    this.#other.push(other);
    return this.#kinds.length - 1;
  }

  /** Places for a pattern that go on at `to`; @returns the first. */
  #build(node: Node, to: number): number {
    switch (node.kind) {
      case "empty":
        return to;
      case "byte":
        return this.#add(node.byte, to);
      case "set":
        return this.#add(-3 - this.#setNumber(node.set), to);
      case "sequence":
        return node.parts.reduceRight((next, part) => this.#build(part, next), to);
      case "choice":
        return node.parts
          .map((part) => this.#build(part, to))
          .reduceRight((rest, first) => this.#add(split, first, rest));
      case "repeat": {
        const loop = this.#add(split, -1, to);
        this.#out[loop] = this.#build(node.part, loop);
        return node.least === 0 ? loop : this.#out[loop];
      }
    }
  }

  #setNumber(set: ByteSet): number {
    const key = Buffer.from(set).toString("latin1");
    const known = this.#setNumbers.get(key);
    if (known !== undefined) {
      return known;
    }

    this.#sets.push(set);
    this.#setNumbers.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }

  #divideBytes(): void {
    const single = new Set(this.#kinds.filter((kind) => kind >= 0));
    const numbers = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const key = `${single.has(byte) ? byte : ""} ${this.#sets.map((set) => set[byte]!).join("")}`;
      if (!numbers.has(key)) {
        numbers.set(key, numbers.size);
        this.#classes.push(byte);
      }

      this.#classOf[byte] = numbers.get(key)!;
    }
  }

  #make(from: AutomatonState<T>, byte: number): AutomatonState<T> {
    const targets: number[] = [];
    for (const place of from.places) {
      const kind = this.#kinds[place]!;
      if (kind === byte || (kind <= -3 && this.#sets[-3 - kind]![byte] === 1)) {
        targets.push(this.#out[place]!);
      }
    }

    const state = this.#stateOf(targets);
    from.next[this.#classOf[byte]!] = state;
    return state;
  }

  /** The state of some places and all that follow them without a byte. */
  #stateOf(from: number[]): AutomatonState<T> {
    this.#mark += 1;
    const stack = [...from];
    const places: number[] = [];
    while (stack.length > 0) {
      const place = stack.pop()!;
      if (this.#marks[place] !== this.#mark) {
        this.#marks[place] = this.#mark;
        if (this.#kinds[place] === split) {
          stack.push(this.#out[place]!, this.#other[place]!);
        } else {
          places.push(place);
        }
      }
    }

    const sorted = Int32Array.from(places).toSorted();
    const key = Buffer.from(sorted.buffer).toString("latin1");
    const known = this.#states.get(key);
    if (known !== undefined) {
      return known;
    }

    if (this.#states.size >= maximumStates) {
      this.#states.clear();
      this.#states.set("", this.dead);
    }

    const accepted = places
      .filter((place) => this.#kinds[place] === accept)
      .map((place) => this.#other[place]!);
    const state: AutomatonState<T> = { places: sorted, next: [], accepted, value: undefined };
    this.#states.set(key, state);
    return state;
  }
}
