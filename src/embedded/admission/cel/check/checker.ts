/** Gives each part of an expression its type, and finds what does not go together (cel-go checker/checker.go). */
import { qualifiedName, type Expression, type Loop } from "./expression.ts";
import { fieldType, itemTypes } from "./inside.ts";
import { Issues, type Issue } from "./issues.ts";
import { appliedTo, matching } from "./matching.ts";
import { overloadsOf, type Overload } from "./overloads.ts";
import {
  bool,
  dyn,
  failed,
  isSame,
  listOf,
  mapOf,
  optionalOf,
  unwrapped,
  type Type,
} from "./cel-type.ts";
import { typeNames } from "./type-names.ts";
import { moreGeneral, Unifier } from "./unify.ts";

export type Variables = Record<string, Type>;

export class Checker {
  readonly #issues = new Issues();
  /** Variables that the expression refers to. */
  readonly used = new Set<string>();
  readonly #types = new Map<Expression, Type>();
  readonly #overloads = new Map<Expression, string[]>();
  readonly #unifier = new Unifier();
  #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = { ...typeNames, ...variables };
  }

  get issues(): Issue[] {
    return this.#issues.found;
  }

  /** The type of a part that was checked. */
  typeOf(part: Expression): Type {
    return this.#unifier.resolve(this.#types.get(part) ?? dyn, "dyn");
  }

  /** The overloads that a call may turn out to be. */
  overloadsOf(call: Expression): string[] {
    return this.#overloads.get(call) ?? [];
  }

  /** Whether it was checked as a value; names before a function's own are not. */
  hasType(part: Expression): boolean {
    return this.#types.has(part);
  }

  /** The full name of a function. */
  nameOf(call: Expression & { kind: "call" }): string {
    const { target, name } = call;
    return target === undefined || this.hasType(target)
      ? name
      : `${qualifiedName(target) ?? ""}.${name}`;
  }

  check(part: Expression): Type {
    const type = this.#check(part);
    this.#types.set(part, type);
    return type;
  }

  #check(part: Expression): Type {
    switch (part.kind) {
      case "literal":
        return part.type;
      case "ident":
        return this.#ident(part.name, part.at);
      case "select":
        return this.#select(part);
      case "call":
        return this.#call(part);
      case "list":
        return listOf(this.#join(part.items, part.optional));
      case "map":
        return this.#map(part);
      default:
        return this.#loop(part);
    }
  }

  #lookup(name: string): Type | undefined {
    const type = Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined;
    if (type !== undefined) {
      this.used.add(name);
    }

    return type;
  }

  #ident(name: string, at: number): Type {
    return this.#lookup(name) ?? this.#issues.undeclared(at, name);
  }

  #select(part: Expression & { kind: "select" }): Type {
    const name = qualifiedName(part);
    const whole = name === undefined ? undefined : this.#lookup(name);
    if (whole !== undefined) {
      return whole;
    }

    const operand = this.#unifier.resolve(this.check(part.operand));
    const target = unwrapped(operand);
    const type = fieldType(target, part, this.#unifier, this.#issues);
    if (part.test) {
      return bool;
    }

    return part.optional || target !== operand ? optionalOf(type) : type;
  }

  #call(part: Expression & { kind: "call" }): Type {
    const args = part.args.map((arg) => this.check(arg));
    if (part.target === undefined) {
      return this.#resolve(part, part.name, undefined, args);
    }

    const prefix = qualifiedName(part.target);
    const full = `${prefix ?? ""}.${part.name}`;
    if (prefix !== undefined && overloadsOf(full) !== undefined) {
      return this.#resolve(part, full, undefined, args);
    }

    return this.#resolve(part, part.name, this.check(part.target), args);
  }

  #resolve(
    part: Expression & { kind: "call" },
    name: string,
    target: Type | undefined,
    args: Type[],
  ): Type {
    const overloads = overloadsOf(name);
    if (overloads === undefined) {
      return this.#issues.undeclared(part.at, name);
    }

    if (name === "_&&_" || name === "_||_") {
      return this.#logic(part, overloads, args);
    }

    const given = target === undefined ? args : [target, ...args];
    const fitting = matching(this.#unifier, overloads, given, target !== undefined);
    const [one] = fitting;
    if (one === undefined) {
      const types = given.map((type) => this.#unifier.resolve(type, "dyn"));
      const applied = appliedTo(types, target !== undefined);
      this.#issues.report(
        part.at,
        `found no matching overload for '${name}' applied to '${applied}'`,
      );
      return failed;
    }

    this.#overloads.set(
      part,
      fitting.map(({ id }) => id),
    );
    return fitting.every(({ result }) => isSame(result, one.result)) ? one.result : dyn;
  }

  #logic(part: Expression & { kind: "call" }, [overload]: Overload[], args: Type[]): Type {
    const wrong = part.args.filter(
      (_, index) => !this.#unifier.accepts([args[index] ?? dyn], [bool]),
    );
    for (const arg of wrong) {
      this.#issues.mismatch(arg.at, bool, this.#unifier.resolve(this.#types.get(arg) ?? dyn));
    }

    this.#overloads.set(part, [overload?.id ?? ""]);
    return wrong.length === 0 ? bool : failed;
  }

  /** The type that all of them have. */
  #join(parts: Expression[], optional: boolean[]): Type {
    let joined: Type | undefined;
    for (const [index, part] of parts.entries()) {
      const type = this.check(part);
      joined = this.#widen(joined, optional[index] === true ? unwrapped(type) : type);
    }

    return joined ?? this.#unifier.fresh();
  }

  #widen(before: Type | undefined, type: Type): Type {
    if (before === undefined) {
      return type;
    }

    return this.#unifier.accepts([before], [type]) ? moreGeneral(before, type) : dyn;
  }

  #map({ entries, optional }: Expression & { kind: "map" }): Type {
    let [key, value]: (Type | undefined)[] = [];
    for (const [index, [name, part]] of entries.entries()) {
      key = this.#widen(key, this.check(name));
      const type = this.check(part);
      value = this.#widen(value, optional[index] === true ? unwrapped(type) : type);
    }

    return mapOf(key ?? this.#unifier.fresh(), value ?? this.#unifier.fresh());
  }

  #loop(loop: Loop): Type {
    const range = this.#unifier.resolve(this.check(loop.range));
    const accumulated = this.check(loop.init);
    const outside = this.#variables;
    const accumulating = { ...outside, [loop.accumulator]: accumulated };
    const types = itemTypes(loop, range, this.#unifier, this.#issues);
    const named = loop.names.map((name, index) => [name, types[index] ?? dyn]);
    this.#variables = { ...accumulating, ...Object.fromEntries(named) };
    this.#expect(loop.condition, bool);
    this.#expect(loop.step, accumulated);
    this.#variables = accumulating;
    const result = this.check(loop.result);
    this.#variables = outside;
    return this.#unifier.resolve(result);
  }

  #expect(part: Expression, wanted: Type): void {
    const type = this.check(part);
    if (!this.#unifier.accepts([type], [wanted])) {
      this.#issues.mismatch(part.at, this.#unifier.resolve(wanted), this.#unifier.resolve(type));
    }
  }
}
