/** The most that an expression may cost to evaluate, by its types alone (cel-go checker/cost.go). */
import type { CheckedExpression } from "../check/check.ts";
import type { Checker } from "../check/checker.ts";
import type { Expression, Loop } from "../check/expression.ts";
import type { Type } from "../check/cel-type.ts";
import { libraryCost } from "./library-calls.ts";
import type { Call, CallCost } from "./parts.ts";
import { add, fixed, mostUint, multiply, nothing, union, unknown, type Range } from "./range.ts";
import { Sizes } from "./sizes.ts";
import { standardCost } from "./standard-calls.ts";

const isEmptyList = (part: Expression): boolean => part.kind === "list" && part.items.length === 0;

/** A loop over nothing only names a value. */
const isBinding = ({ range, condition, accumulator }: Loop): boolean =>
  isEmptyList(range) &&
  condition.kind === "literal" &&
  condition.value === false &&
  accumulator !== "@result";

const callCost = (call: Call): CallCost => {
  const own = libraryCost(call);
  return own === undefined ? standardCost(call) : { ...own, cost: add(own.cost, ...call.costs) };
};

class Estimator {
  readonly #checker: Checker;
  readonly #sizes: Sizes;

  constructor(checker: Checker, root: Type) {
    this.#checker = checker;
    this.#sizes = new Sizes(checker, root);
  }

  cost(part: Expression): Range {
    switch (part.kind) {
      case "literal":
        return nothing;
      case "ident":
        this.#sizes.name(part);
        return fixed(1);
      case "select":
        return this.#select(part);
      case "call":
        return part.name === "dyn" ? this.#dynamic(part) : this.#call(part);
      case "list":
        return this.#list(part);
      case "map":
        return this.#map(part);
      default:
        return isBinding(part) ? this.#binding(part) : this.#loop(part);
    }
  }

  #select(part: Expression & { kind: "select" }): Range {
    const cost = this.cost(part.operand);
    if (part.test) {
      return cost;
    }

    if (part.optional) {
      return add(cost, fixed(1));
    }

    const { name, fields } = this.#checker.typeOf(part.operand);
    this.#sizes.extend(part, part.operand, part.field);
    const isLookup = name === "map" || fields !== undefined || name.startsWith("kubernetes.");
    return isLookup ? add(cost, fixed(1)) : cost;
  }

  #call(part: Expression & { kind: "call" }): Range {
    const costs = part.args.map((arg) => this.cost(arg));
    const args = part.args.map((arg) => this.#sizes.part(arg));
    // Names before a function's own are no value.
    const on =
      part.target !== undefined && this.#checker.hasType(part.target) ? part.target : undefined;
    const before = on === undefined ? nothing : this.cost(on);
    const call = {
      name: this.#checker.nameOf(part),
      target: on === undefined ? undefined : this.#sizes.part(on),
      args,
      costs,
      sizes: this.#sizes,
    };
    const overloads = this.#checker.overloadsOf(part);
    return overloads.length === 0 ? nothing : add(before, this.#anyOverload(part, call, overloads));
  }

  #anyOverload(
    part: Expression & { kind: "call" },
    call: Omit<Call, "overload">,
    overloads: string[],
  ): Range {
    let total: Range = { min: mostUint, max: 0 };
    let size: Range | undefined;
    for (const overload of overloads) {
      const found = callCost({ ...call, overload });
      total = union(total, found.cost);
      size = found.size === undefined ? size : union(size ?? found.size, found.size);
      this.#sizes.keepEntries(part, found.entries);
      size = this.#indexed(part, overload) ?? size ?? this.#sizes.sizeOf(part);
    }

    this.#sizes.keepSize(part, size);
    return total;
  }

  /** What stands in a list or map has a path, and a size when its container was made here. */
  #indexed(part: Expression & { kind: "call" }, overload: string): Range | undefined {
    const [container] = part.args;
    const step = { index_list: "@items", index_map: "@values" }[overload];
    if (container === undefined || step === undefined) {
      return undefined;
    }

    this.#sizes.extend(part, container, step);
    return this.#sizes.entriesOf(container)?.value;
  }

  #dynamic(part: Expression & { kind: "call" }): Range {
    const [arg] = part.args as [Expression];
    const cost = this.cost(arg);
    this.#sizes.copy(part, arg);
    return add(fixed(1), cost);
  }

  #list(part: Expression & { kind: "list" }): Range {
    const cost = add(fixed(10), ...part.items.map((item) => this.cost(item)));
    const value = this.#sizes.ofAny(part.items);
    this.#sizes.keepEntries(part, { isList: true, key: fixed(1), value });
    return cost;
  }

  #map(part: Expression & { kind: "map" }): Range {
    const cost = add(fixed(30), ...part.entries.flat().map((entry) => this.cost(entry)));
    const key = this.#sizes.ofAny(part.entries.map(([name]) => name));
    const value = this.#sizes.ofAny(part.entries.map(([, item]) => item));
    this.#sizes.keepEntries(part, { isList: false, key, value });
    return cost;
  }

  #binding(loop: Loop): Range {
    const before = add(this.cost(loop.range), this.cost(loop.init));
    return this.#sizes.within({ [loop.accumulator]: this.#sizes.local(loop.init) }, () => {
      const cost = add(before, this.cost(loop.result));
      this.#sizes.copy(loop, loop.result);
      return cost;
    });
  }

  #loop(loop: Loop): Range {
    const before = add(this.cost(loop.range), this.cost(loop.init));
    const accumulator = { [loop.accumulator]: this.#sizes.local(loop.init) };
    const [each, made, after] = this.#sizes.within(accumulator, () => {
      const inside = this.#sizes.within(this.#sizes.iterated(loop), () => ({
        cost: add(this.cost(loop.condition), this.cost(loop.step)),
        entries: this.#sizes.entriesOf(loop.step),
      }));
      return [inside.cost, inside.entries, this.cost(loop.result)] as const;
    });
    const times = this.#sizes.sizeOf(loop.range) ?? unknown;
    const isContainer = loop.init.kind === "list" || loop.init.kind === "map";
    this.#sizes.keepSize(loop, isContainer ? times : this.#sizes.sizeOf(loop.init));
    this.#sizes.keepEntries(loop, isContainer ? made : undefined);
    return add(before, after, multiply(times, each));
  }
}

/** The most that evaluating it may cost; `self` is the type of the value that it is about. */
export const mostCost = ({ root, checker }: CheckedExpression, self: Type): number =>
  new Estimator(checker, self).cost(root).max;
