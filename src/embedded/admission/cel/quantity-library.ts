/** `quantity("1Gi").isGreaterThan(...)` (k8s.io/apiserver pkg/cel/library/quantity.go). */
import type { Environment } from "@marcbachmann/cel-js";
import { parseQuantity, Quantity } from "../../resources/quantity.ts";
import { accepts, register } from "./library.ts";

const nano = 1_000_000_000n;

const integerOf = (quantity: Quantity): bigint => {
  if (quantity.nanos % nano !== 0n) {
    throw new Error("cannot convert value to integer");
  }

  return quantity.nanos / nano;
};

export const addQuantities = (environment: Environment): void => {
  environment.registerType("kubernetes.Quantity", { ctor: Quantity, fields: {} });
  register(environment, {
    "quantity(string): kubernetes.Quantity": (text) => parseQuantity(text),
    "isQuantity(string): bool": (text) => accepts(() => parseQuantity(text)),
    "kubernetes.Quantity.sign(): int": (value) => BigInt(value.sign),
    "kubernetes.Quantity.isInteger(): bool": (value) => value.nanos % nano === 0n,
    "kubernetes.Quantity.asInteger(): int": (value) => integerOf(value),
    "kubernetes.Quantity.asApproximateFloat(): double": (value) => value.toNumber(),
    "kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool": (a, b) => a.compare(b) > 0,
    "kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool": (a, b) => a.compare(b) < 0,
    "kubernetes.Quantity.compareTo(kubernetes.Quantity): int": (a, b) => BigInt(a.compare(b)),
    "kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity": (a, b) => a.add(b),
    "kubernetes.Quantity.add(int): kubernetes.Quantity": (a, b) => a.add(Quantity.from(b)),
    "kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity": (a, b) => a.sub(b),
    "kubernetes.Quantity.sub(int): kubernetes.Quantity": (a, b) => a.sub(Quantity.from(b)),
  });
  environment.registerOperator(
    "kubernetes.Quantity == kubernetes.Quantity",
    (a, b) => (a as Quantity).compare(b as Quantity) === 0,
  );
};
