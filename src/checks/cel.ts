/** CEL over cluster objects: whole numbers are ints, a missing field is told apart from a mistake. */
import { X509Certificate } from "node:crypto";
import { Environment } from "@marcbachmann/cel-js";
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Json } from "../kubectl/object.ts";
import { parseQuantity, Quantity } from "../kubectl/quantity.ts";
import { certificateFacts } from "./certificate.ts";

export type CelResult =
  | { kind: "value"; value: Json }
  /** A field, key, item or name that is not there (yet). */
  | { kind: "missing"; what: string }
  | { kind: "error"; message: string };

interface CelProblem {
  name: string;
  code: string;
  summary: string;
  range?: { start: number; end: number };
}

const createEnvironment = () => {
  const environment = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
  });
  const quantity = (value: unknown): Quantity => {
    const parsed = parseQuantity(value);
    if (parsed === undefined) {
      throw new Error(`${String(value)} is not a quantity`);
    }

    return parsed;
  };
  environment.registerType("Quantity", Quantity);
  environment.registerFunction("quantity(dyn): Quantity", quantity);
  environment.registerOperator(
    "Quantity == Quantity",
    (a: Quantity, b: Quantity) => a.nano === b.nano,
  );
  environment.registerOperator(
    "Quantity < Quantity",
    (a: Quantity, b: Quantity) => a.nano < b.nano,
  );
  environment.registerOperator(
    "Quantity <= Quantity",
    (a: Quantity, b: Quantity) => a.nano <= b.nano,
  );
  environment.registerOperator(
    "Quantity > Quantity",
    (a: Quantity, b: Quantity) => a.nano > b.nano,
  );
  environment.registerOperator(
    "Quantity >= Quantity",
    (a: Quantity, b: Quantity) => a.nano >= b.nano,
  );
  environment.registerOperator(
    "Quantity + Quantity",
    (a: Quantity, b: Quantity) => new Quantity(a.nano + b.nano),
  );
  environment.registerOperator(
    "Quantity - Quantity",
    (a: Quantity, b: Quantity) => new Quantity(a.nano - b.nano),
  );
  environment.registerFunction("x509(dyn): map", (base64: unknown) =>
    toCel(certificateFacts(new X509Certificate(Buffer.from(String(base64), "base64")))),
  );
  return environment;
};

const environment = createEnvironment();

const programs = new Map<string, (names: Record<string, Json>) => Json>();

/** @param names Plain JSON; converted (and remembered) here. */
export const evaluateCel = (expression: string, names: Record<string, Json>): CelResult => {
  try {
    const program = programs.get(expression) ?? compile(expression);
    const values = Object.fromEntries(
      Object.entries(names).map(([key, value]) => [key, toCel(value)]),
    );
    return { kind: "value", value: program(values) };
  } catch (error) {
    return failure(error);
  }
};

/** True, false, or undefined when it cannot be told; for `when` of causes everything but true is false. */
export const celHolds = (expression: string, names: Record<string, Json>): boolean => {
  const result = evaluateCel(expression, names);
  return result.kind === "value" && result.value === true;
};

/** The syntax tree, for explanations. @throws when it does not parse */
export const parseCel = (expression: string): ASTNode => environment.parse(expression).ast;

const compile = (expression: string) => {
  const program = environment.parse(expression) as unknown as (names: Record<string, Json>) => Json;
  programs.set(expression, program);
  return program;
};

const missing = new Set(["no_such_key", "index_out_of_bounds", "unknown_variable"]);

/** Kubernetes writes an empty list as null here and there, such as the metrics of a new autoscaler. */
const overNothing = /^Expression of type 'null' cannot be range of a comprehension/;

const failure = (error: unknown): CelResult => {
  const { code, summary, message } = error as Partial<CelProblem> & Error;
  const text = summary ?? message;
  if (overNothing.test(text)) {
    return { kind: "missing", what: "the list" };
  }

  return code !== undefined && missing.has(code)
    ? { kind: "missing", what: text.replace(/^(No such key|Unknown variable): /, "") }
    : { kind: "error", message: text };
};

const converted = new WeakMap();

/** Whole numbers become int (bigint), as Kubernetes' own CEL sees them; cluster objects are converted once. */
const toCel = (value: Json): Json => {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }

  if (value === null || typeof value !== "object" || value instanceof Quantity) {
    return value;
  }

  const known: Json = converted.get(value as object);
  if (known !== undefined) {
    return known;
  }

  const result: Json = Array.isArray(value)
    ? value.map((item: Json) => toCel(item))
    : Object.fromEntries(
        Object.entries(value).map(([key, item]: [string, Json]) => [key, toCel(item)]),
      );
  converted.set(value as object, result);
  return result;
};

/** A CEL value as a number for `trend` and charts. */
export const celNumber = (value: Json): number | undefined => {
  if (value instanceof Quantity) {
    return Number(value.nano) / 1e9;
  }

  const number = Number(value);
  return typeof value === "object" || Number.isNaN(number) ? undefined : number;
};
