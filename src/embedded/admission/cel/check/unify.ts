/** Which types go with which, and what undecided types turn out to be (cel-go checker/types.go). */
import { dyn, isDyn, isSame, isUndecided, undecided, type Type } from "./cel-type.ts";

type Decisions = Map<string, Type>;

const simple = new Set(["bool", "bytes", "double", "int", "list", "map", "string", "type", "uint"]);

/** Everything that is not a plain value may be null. */
const takesNull = ({ name }: Type): boolean => !simple.has(name);

const isMoreGeneral = (one: Type, other: Type): boolean => {
  if (one.name === "dyn" || isUndecided(one)) {
    return true;
  }

  if (other.name === "dyn" || isUndecided(other) || one.name !== other.name) {
    return false;
  }

  return one.parameters.every((type, index) => isMoreGeneral(type, other.parameters[index] ?? dyn));
};

export const moreGeneral = (one: Type, other: Type): Type =>
  isMoreGeneral(one, other) ? one : other;

export class Unifier {
  #decisions: Decisions = new Map();
  #count = 0;

  fresh(): Type {
    this.#count += 1;
    return undecided(`_var${this.#count - 1}`);
  }

  /** The type with its undecided parts replaced by what is known of them. */
  resolve(type: Type, leftover: "keep" | "dyn" = "keep"): Type {
    const decided = this.#decisions.get(type.name);
    if (decided !== undefined) {
      return this.resolve(decided, leftover);
    }

    if (isUndecided(type)) {
      return leftover === "dyn" ? dyn : type;
    }

    return type.parameters.length === 0
      ? type
      : { ...type, parameters: type.parameters.map((one) => this.resolve(one, leftover)) };
  }

  /** Whether each goes with its counterpart; only then is anything decided by it. */
  accepts(given: readonly Type[], wanted: readonly Type[]): boolean {
    const before = new Map(this.#decisions);
    const fits = this.#all(given, wanted);
    if (!fits) {
      this.#decisions = before;
    }

    return fits;
  }

  #all(given: readonly Type[], wanted: readonly Type[]): boolean {
    return (
      given.length === wanted.length &&
      given.every((type, index) => this.#fits(type, wanted[index] ?? dyn))
    );
  }

  #fits(one: Type, other: Type): boolean {
    if (isUndecided(other)) {
      const [fits, wasDecided] = this.#decide(one, other);
      if (fits || wasDecided) {
        return fits;
      }
    }

    if (isUndecided(one)) {
      return this.#decide(other, one)[0];
    }

    if (isDyn(one) || isDyn(other)) {
      return true;
    }

    if (one.name === "null_type") {
      return other.name === "null_type" || takesNull(other);
    }

    return (
      one.name === other.name &&
      (one.name === "type" || this.#all(one.parameters, other.parameters))
    );
  }

  #decide(type: Type, open: Type): [fits: boolean, wasDecided: boolean] {
    if (isSame(type, open)) {
      return [true, true];
    }

    const decided = this.#decisions.get(open.name);
    if (decided === undefined) {
      const isFree = !this.#occurs(open, type);
      if (isFree) {
        this.#decisions.set(open.name, type);
      }

      return [isFree, false];
    }

    if (isSame(type, decided)) {
      return [true, true];
    }

    if (!this.#fits(type, decided)) {
      return [false, true];
    }

    const wider = moreGeneral(type, decided);
    if (!this.#occurs(open, wider)) {
      this.#decisions.set(open.name, wider);
    }

    return [true, true];
  }

  #occurs(open: Type, within: Type): boolean {
    if (isSame(open, within)) {
      return true;
    }

    const decided = this.#decisions.get(within.name);
    return decided === undefined
      ? within.parameters.some((type) => this.#occurs(open, type))
      : this.#occurs(open, decided);
  }
}
