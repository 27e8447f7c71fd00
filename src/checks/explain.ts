/** Why a CEL expression is not true: the part that fails, and the values it sees. */
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Json } from "../kubectl/object.ts";
import { evaluateCel, parseCel } from "./cel.ts";
import { parseQuantity, Quantity } from "../kubectl/quantity.ts";

const comparisons = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);

export const explainCel = (
  expression: string,
  names: Record<string, Json>,
): { expected: string; actual: string } => {
  const node = failingPart(parseCel(expression), names);
  const expected = textOf(node);
  if (!comparisons.has(node.op)) {
    return { expected, actual: notTrue(expected, names) };
  }

  const [left, right] = node.args as [ASTNode, ASTNode];
  const values = [left, right]
    .filter((side) => side.op !== "value" && !isQuantityLiteral(side))
    .map((side) => `${plainPath(side)} is ${valueOf(textOf(side), names)}`);
  return { expected, actual: values.join(", ") || "not true" };
};

/** Down the first operand of `&&` that is not true. */
const failingPart = (node: ASTNode, names: Record<string, Json>): ASTNode => {
  if (node.op !== "&&") {
    return node;
  }

  const [left, right] = node.args;
  const result = evaluateCel(textOf(left), names);
  return failingPart(result.kind === "value" && result.value === true ? right : left, names);
};

const textOf = (node: ASTNode): string =>
  node.input.slice(node.range.start, node.range.end).replaceAll(/\s+/g, " ").trim();

const isQuantityLiteral = (node: ASTNode): boolean =>
  node.op === "call" && node.args[0] === "quantity" && node.args[1][0]?.op === "value";

/** `quantity(object.status.used["requests.memory"])` reads better without its function. */
const plainPath = (node: ASTNode): string => {
  const text = textOf(node);
  const inner = /^quantity\((.*)\)$/.exec(text)?.[1] ?? text;
  return inner.replace(/^object\./, "");
};

const valueOf = (text: string, names: Record<string, Json>): string => {
  const inner = /^quantity\((.*)\)$/.exec(text)?.[1] ?? text;
  const result = evaluateCel(inner, names);
  return result.kind === "value" ? shown(result.value) : "not set";
};

const notTrue = (text: string, names: Record<string, Json>): string => {
  const result = evaluateCel(text, names);
  return result.kind === "missing" ? `${result.what} is not set` : "not true";
};

const shown = (value: Json): string => {
  if (value instanceof Quantity || parseQuantity(value) !== undefined) {
    return value instanceof Quantity ? String(Number(value.nano) / 1e9) : String(value);
  }

  const text = JSON.stringify(value, (_, item: unknown) =>
    typeof item === "bigint" ? Number(item) : item,
  );
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};
