/** Lists and sets (k8s.io/apiserver pkg/cel/library/lists.go, cel-go ext/sets.go and ext/lists.go). */
import type { Environment } from "@marcbachmann/cel-js";
import type { Json } from "../../object.ts";
import { register } from "./library.ts";

const same = (a: Json, b: Json): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }

  if (a !== null && b !== null && typeof a === "object" && typeof b === "object") {
    const [one, other] = [Object.keys(a), Object.keys(b)];
    return one.length === other.length && one.every((key) => same(a[key], b[key]));
  }

  // oxlint-disable-next-line eqeqeq
  return typeof a === "string" || typeof b === "string" ? a === b : a == b;
};

const has = (list: Json[], value: Json): boolean => list.some((item) => same(item, value));

const compare = (a: Json, b: Json): number => (a < b ? -1 : a > b ? 1 : 0);

const extreme = (list: Json[], sign: 1 | -1, name: string): Json => {
  if (list.length === 0) {
    throw new Error(`${name} called on empty list`);
  }

  return list.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
};

const distinct = (list: Json[]): Json[] =>
  list.reduce<Json[]>((kept, item) => (has(kept, item) ? kept : [...kept, item]), []);

const flatten = (list: Json[], depth: bigint): Json[] =>
  list.flatMap((item) => (Array.isArray(item) && depth > 0n ? flatten(item, depth - 1n) : [item]));

const indexOf = (list: Json[], value: Json): bigint =>
  BigInt(list.findIndex((item) => same(item, value)));

/** `sets` and `lists` are values to the engine, whose functions are methods. */
class Namespace {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

class Sets extends Namespace {}
class Lists extends Namespace {}

export const addLists = (environment: Environment): void => {
  environment
    .registerType("SetsNamespace", { ctor: Sets, fields: {} })
    .registerType("ListsNamespace", { ctor: Lists, fields: {} });
  environment.registerConstant("sets", "SetsNamespace", new Sets("sets") as never);
  environment.registerConstant("lists", "ListsNamespace", new Lists("lists") as never);
  register(environment, {
    "list.isSorted(): bool": (list) =>
      list.every((item: Json, index: number) => index === 0 || compare(list[index - 1], item) <= 0),
    "list.sum(): dyn": (list) =>
      list.length === 0 ? 0n : list.reduce((sum: Json, item: Json) => sum + item),
    "list.max(): dyn": (list) => extreme(list, 1, "max"),
    "list.min(): dyn": (list) => extreme(list, -1, "min"),
    "list.indexOf(dyn): int": indexOf,
    "list.lastIndexOf(dyn): int": (list, value) =>
      BigInt(list.findLastIndex((item: Json) => same(item, value))),
    "list.distinct(): list": distinct,
    "list.reverse(): list": (list) => list.toReversed(),
    "list.sort(): list": (list) => list.toSorted(compare),
    "list.flatten(): list": (list) => flatten(list, 1n),
    "list.flatten(int): list": flatten,
    "list.slice(int, int): list": (list, from, to) => list.slice(Number(from), Number(to)),
    "ListsNamespace.range(int): list<int>": (_, size) =>
      Array.from({ length: Number(size) }, (_item, index) => BigInt(index)),
    "SetsNamespace.contains(list, list): bool": (_, list, wanted) =>
      wanted.every((item: Json) => has(list, item)),
    "SetsNamespace.intersects(list, list): bool": (_, list, other) =>
      list.some((item: Json) => has(other, item)),
    "SetsNamespace.equivalent(list, list): bool": (_, list, other) =>
      list.every((item: Json) => has(other, item)) && other.every((item: Json) => has(list, item)),
  });
};
