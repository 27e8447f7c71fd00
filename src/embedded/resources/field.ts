/** A cursor into an object under validation: a value, its path as messages show it, and the list that complaints go to. */
import type { Json } from "../object.ts";
import type { StatusCause } from "../status.ts";
import { fieldErrors } from "./field-errors.ts";
import type { Check } from "./names.ts";

export class Field {
  readonly value: Json;
  readonly path: string;
  readonly causes: StatusCause[];

  constructor(value: Json, path = "", causes: StatusCause[] = []) {
    this.value = value;
    this.path = path;
    this.causes = causes;
  }

  /** `at("spec", "replicas")`; absent parents give an absent value. An empty first name prints as Go's field.NewPath(""): `[]`. */
  at(...names: string[]): Field {
    let value = this.value;
    for (const name of names) {
      value = value?.[name];
    }

    const path = this.path === "" ? names.join(".") || "[]" : `${this.path}.${names.join(".")}`;
    return new Field(value, path, this.causes);
  }

  index(position: number): Field {
    return new Field(this.value?.[position], `${this.path}[${position}]`, this.causes);
  }

  key(name: string): Field {
    return new Field(this.value?.[name], `${this.path}[${name}]`, this.causes);
  }

  /** The same place with another value, for checks of something derived. */
  as(value: Json): Field {
    return new Field(value, this.path, this.causes);
  }

  /** The same value under the name by which messages call it. */
  renamed(name: string): Field {
    return new Field(this.value, this.path.replace(/[^.]*$/, name), this.causes);
  }

  /** Elements of a list; none when it is absent. */
  items(): Field[] {
    return Array.isArray(this.value) ? this.value.map((_, position) => this.index(position)) : [];
  }

  /** Entries of a map in order of their keys, as `path[key]`. */
  entries(): [key: string, field: Field][] {
    return Object.keys(this.value ?? {})
      .toSorted()
      .map((name) => [name, this.key(name)]);
  }

  get given(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Nothing there, or what Go takes for nothing: "", an empty list or map. */
  get empty(): boolean {
    const { value } = this;
    return (
      value === undefined ||
      value === null ||
      value === "" ||
      (typeof value === "object" && Object.keys(value as object).length === 0)
    );
  }

  get length(): number {
    return Array.isArray(this.value) ? this.value.length : 0;
  }

  required(detail = ""): void {
    this.causes.push(fieldErrors.required(this.path, detail));
  }

  invalid(detail: string, bad: unknown = this.value ?? null): void {
    this.causes.push(fieldErrors.invalid(this.path, bad, detail));
  }

  /** Invalid, showing an absent text as `""`. */
  invalidText(detail: string): void {
    this.invalid(detail, this.value ?? "");
  }

  notSupported(supported: readonly string[], bad: unknown = this.value ?? ""): void {
    this.causes.push(fieldErrors.notSupported(this.path, bad, supported));
  }

  forbidden(detail = ""): void {
    this.causes.push(fieldErrors.forbidden(this.path, detail));
  }

  duplicate(bad: unknown = this.value): void {
    this.causes.push(fieldErrors.duplicate(this.path, bad));
  }

  notFound(bad: unknown = this.value): void {
    this.causes.push(fieldErrors.notFound(this.path, bad));
  }

  tooLong(max: number, unit: "byte" | "character" = "byte"): void {
    this.causes.push(fieldErrors.tooLong(this.path, max, unit));
  }

  tooMany(actual: number, max: number): void {
    this.causes.push(fieldErrors.tooMany(this.path, actual, max));
  }

  internal(detail: string): void {
    this.causes.push(fieldErrors.internal(this.path, detail));
  }

  /** Complains when empty; true when there is something to look at. */
  need(detail = ""): boolean {
    if (this.empty) {
      this.required(detail);
      return false;
    }

    return true;
  }

  /** Integers (or quantities as numbers); absent is fine. */
  nonNegative(): boolean {
    return this.atLeast(0);
  }

  atLeast(minimum: number): boolean {
    if (this.given && (this.value as number) < minimum) {
      this.invalid(`must be greater than or equal to ${minimum}`);
      return false;
    }

    return true;
  }

  /** Each complaint of the check is an Invalid of its own. */
  matches(check: Check, bad: unknown = this.value ?? ""): boolean {
    const complaints = check((this.value as string | undefined) ?? "");
    for (const complaint of complaints) {
      this.invalid(complaint, bad);
    }

    return complaints.length === 0;
  }

  oneOf(supported: readonly string[]): boolean {
    if (supported.includes((this.value as string | undefined) ?? "")) {
      return true;
    }

    this.notSupported(supported);
    return false;
  }
}
