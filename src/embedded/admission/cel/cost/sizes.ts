/** Where the parts of an expression stand in the value that it is about, and how large they may be. */
import type { Checker } from "../check/checker.ts";
import type { Expression, Loop } from "../check/expression.ts";
import { unwrapped, type Type } from "../check/cel-type.ts";
import type { Entries, Part } from "./parts.ts";
import { fixed, mostUint, nothing, union, unknown, type Range } from "./range.ts";
import { sizeAt, type Path } from "./size.ts";

/** A name that a loop or a binding makes. */
interface Local {
  path: Path | undefined;
  size: Range | undefined;
  entries: Entries | undefined;
}

const scalars = new Set([
  "bool",
  "double",
  "google.protobuf.Duration",
  "google.protobuf.Timestamp",
  "int",
  "uint",
]);

const literalSize = (part: Expression): Range | undefined => {
  switch (part.kind) {
    case "literal":
      return fixed(part.size);
    case "list":
      return fixed(part.items.length);
    case "map":
      return fixed(part.entries.length);
    default:
      return undefined;
  }
};

export class Sizes {
  readonly #checker: Checker;
  /** The type of `self`, which sizes are read from. */
  readonly #root: Type;
  readonly #paths = new Map<Expression, Path>();
  readonly #sizes = new Map<Expression, Range>();
  readonly #entries = new Map<Expression, Entries>();
  #locals: Record<string, Local> = {};

  constructor(checker: Checker, root: Type) {
    this.#checker = checker;
    this.#root = root;
  }

  /** Runs with more names, which are unknown again afterwards. */
  within<T>(locals: Record<string, Local>, work: () => T): T {
    const outside = this.#locals;
    this.#locals = { ...outside, ...locals };
    const result = work();
    this.#locals = outside;
    return result;
  }

  name(part: Expression & { kind: "ident" }): void {
    this.#paths.set(part, this.#locals[part.name]?.path ?? [part.name]);
  }

  extend(part: Expression, from: Expression, step: string): void {
    this.#paths.set(part, [...(this.#pathOf(from) ?? []), step]);
  }

  keepSize(part: Expression, size: Range | undefined): void {
    if (size !== undefined) {
      this.#sizes.set(part, size);
    }
  }

  keepEntries(part: Expression, entries: Entries | undefined): void {
    if (entries !== undefined) {
      this.#entries.set(part, entries);
    }
  }

  copy(to: Expression, from: Expression): void {
    this.keepSize(to, this.sizeOf(from));
    this.keepEntries(to, this.entriesOf(from));
  }

  sizeOf(part: Expression): Range | undefined {
    const size =
      this.#sizes.get(part) ?? literalSize(part) ?? sizeAt(this.#root, this.#pathOf(part));
    if (size !== undefined) {
      this.#sizes.set(part, size);
      return size;
    }

    if (scalars.has(unwrapped(this.#checker.typeOf(part)).name)) {
      return fixed(1);
    }

    return part.kind === "ident" ? this.#locals[part.name]?.size : undefined;
  }

  /** The sizes that any of the parts may have. */
  ofAny(parts: Expression[]): Range {
    return parts.reduce<Range>(
      (sizes, part) => union(sizes, this.sizeOf(part) ?? unknown),
      parts.length === 0 ? nothing : { min: mostUint, max: 0 },
    );
  }

  entriesOf(part: Expression): Entries | undefined {
    const local = part.kind === "ident" ? this.#locals[part.name]?.entries : undefined;
    return this.#entries.get(part) ?? local;
  }

  part(expression: Expression): Part {
    const path = this.#pathOf(expression);
    return {
      expression,
      type: this.#checker.typeOf(expression),
      path: path?.[0] === "@result" ? undefined : path,
      size: this.sizeOf(expression),
    };
  }

  /** Of the items of a list. */
  item(list: Part): Part | undefined {
    const [type] = list.type.parameters;
    const path = list.path === undefined ? undefined : [...list.path, "@items"];
    return type === undefined
      ? undefined
      : { expression: undefined, type, path, size: sizeAt(this.#root, path) };
  }

  local(part: Expression): Local {
    return {
      path: this.#pathOf(part) ?? [],
      size: this.sizeOf(part),
      entries: this.entriesOf(part),
    };
  }

  /** What the names of a loop stand for: keys or indexes, and values or items. */
  iterated({ range, names }: Loop): Record<string, Local> {
    const entries = this.entriesOf(range);
    const isList = entries?.isList ?? this.#checker.typeOf(range).name === "list";
    const path = this.#pathOf(range) ?? [];
    const at = (step: string, size: Range | undefined): Local => ({
      path: [...path, step],
      size,
      entries: undefined,
    });
    const key = at(isList ? "@indices" : "@keys", entries?.key);
    const value = at(isList ? "@items" : "@values", entries?.value);
    const [first = "", second] = names;
    return second === undefined
      ? { [first]: isList ? value : key }
      : { [first]: key, [second]: value };
  }

  #pathOf(part: Expression): Path | undefined {
    const local = part.kind === "ident" ? this.#locals[part.name] : undefined;
    return local === undefined ? this.#paths.get(part) : local.path;
  }
}
