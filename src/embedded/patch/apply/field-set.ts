/** Sets of field paths as a tree, with the algebra that ownership needs. Sets are never changed once they are shared. */
import type { Json } from "../../object.ts";
import { comparePathElements, type PathElement } from "./path-element.ts";

const read = new WeakMap<object, FieldSet>();
const written = new WeakMap<FieldSet>();

/** Remembers that the one is the other. */
const pair = (set: FieldSet, fields: Json): void => {
  read.set(fields, set);
  written.set(set, fields);
};

export class FieldSet {
  /** Paths of length one that are in the set. */
  readonly members = new Set<PathElement>();
  /** Longer paths, by their first step. */
  readonly children = new Map<PathElement, FieldSet>();

  static of(...paths: PathElement[][]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) {
      set.insert(path);
    }

    return set;
  }

  /** Of `fieldsV1`. Read once per object, because stored objects do not change. */
  static fromJson(fields: Json): FieldSet {
    const known = fields instanceof Object ? read.get(fields) : undefined;
    if (known !== undefined) {
      return known;
    }

    const set = FieldSet.#parse(fields);
    if (fields instanceof Object) {
      pair(set, fields);
    }

    return set;
  }

  static #parse(fields: Json): FieldSet {
    const set = new FieldSet();
    for (const [key, below] of Object.entries<Json>(fields ?? {})) {
      if (key === ".") {
        continue;
      }

      const names = Object.keys(below ?? {});
      if (names.length === 0 || names.includes(".")) {
        set.members.add(key);
      }

      if (names.some((name) => name !== ".")) {
        set.children.set(key, FieldSet.#parse(below));
      }
    }

    return set;
  }

  toJson(): Json {
    const known = written.get(this);
    if (known !== undefined) {
      return known;
    }

    const fields = this.#print();
    pair(this, fields);
    return fields;
  }

  #print(): Json {
    const keys = new Set([...this.members, ...this.children.keys()]);
    const fields: Record<string, Json> = {};
    for (const key of [...keys].toSorted(comparePathElements)) {
      const below = this.below(key).#print();
      const isParent = Object.keys(below).length > 0;
      if (this.members.has(key) || isParent) {
        fields[key] = this.members.has(key) && isParent ? { ".": {}, ...below } : below;
      }
    }

    return fields;
  }

  get isEmpty(): boolean {
    return this.members.size === 0 && [...this.children.values()].every((set) => set.isEmpty);
  }

  /** The empty path, the object itself, is never in a set. */
  insert([first, ...rest]: readonly PathElement[]): void {
    if (first === undefined) {
      return;
    }

    if (rest.length === 0) {
      this.members.add(first);
      return;
    }

    const child = this.children.get(first) ?? new FieldSet();
    this.children.set(first, child);
    child.insert(rest);
  }

  has([first, ...rest]: readonly PathElement[]): boolean {
    if (first === undefined) {
      return false;
    }

    return rest.length === 0
      ? this.members.has(first)
      : (this.children.get(first)?.has(rest) ?? false);
  }

  /** Whether all of `other` is in here. */
  includes(other: FieldSet): boolean {
    return (
      [...other.members].every((member) => this.members.has(member)) &&
      [...other.children].every(([key, child]) => this.below(key).includes(child))
    );
  }

  below(element: PathElement): FieldSet {
    return this.children.get(element) ?? empty;
  }

  union(other: FieldSet): FieldSet {
    const result = new FieldSet();
    for (const member of [...this.members, ...other.members]) {
      result.members.add(member);
    }

    for (const [key, child] of this.children) {
      const theirs = other.children.get(key);
      result.#attach(key, theirs === undefined ? child : child.union(theirs));
    }

    for (const [key, child] of other.children) {
      if (!this.children.has(key)) {
        result.#attach(key, child);
      }
    }

    return result;
  }

  intersection(other: FieldSet): FieldSet {
    const result = new FieldSet();
    for (const member of this.members) {
      if (other.members.has(member)) {
        result.members.add(member);
      }
    }

    for (const [key, child] of this.children) {
      const theirs = other.children.get(key);
      if (theirs !== undefined) {
        result.#attach(key, child.intersection(theirs));
      }
    }

    return result;
  }

  /** Only the very paths of `other` go; what is below them stays. */
  difference(other: FieldSet): FieldSet {
    return this.#without(other, false);
  }

  /** The paths of `other` go with all that is below them. */
  recursiveDifference(other: FieldSet): FieldSet {
    return this.#without(other, true);
  }

  #without(other: FieldSet, isRecursive: boolean): FieldSet {
    const result = new FieldSet();
    for (const member of this.members) {
      if (!other.members.has(member)) {
        result.members.add(member);
      }
    }

    for (const [key, child] of this.children) {
      if (!(isRecursive && other.members.has(key))) {
        const theirs = other.children.get(key);
        result.#attach(key, theirs === undefined ? child : child.#without(theirs, isRecursive));
      }
    }

    return result;
  }

  #attach(key: PathElement, child: FieldSet): void {
    if (!child.isEmpty) {
      this.children.set(key, child);
    }
  }

  /** All paths, those that end here first. */
  *paths(prefix: readonly PathElement[] = []): Generator<PathElement[]> {
    for (const member of [...this.members].toSorted(comparePathElements)) {
      yield [...prefix, member];
    }

    for (const key of [...this.children.keys()].toSorted(comparePathElements)) {
      yield* this.below(key).paths([...prefix, key]);
    }
  }
}

const empty = new FieldSet();
