/** Finds fields that do not exist, and operators between types that do not go together, before anything is evaluated. */
import { parse, type ASTNode } from "@marcbachmann/cel-js";
import type { Json } from "../../object.ts";
import type { CelType } from "./schema-types.ts";

type Variables = Record<string, CelType>;

interface Issue {
  at: number;
  message: string;
}

const dyn: CelType = { kind: "dyn" };
const bool: CelType = { kind: "bool" };

const operators: Record<string, string> = {
  "==": "_==_",
  "!=": "_!=_",
  "<": "_<_",
  "<=": "_<=_",
  ">": "_>_",
  ">=": "_>=_",
  "+": "_+_",
  "-": "_-_",
  "*": "_*_",
  "/": "_/_",
  "%": "_%_",
};

const logical = new Set(["==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"]);

const scalars = new Set(["string", "int", "double", "bool", "bytes", "duration", "timestamp"]);

const typeName = (type: CelType): string => {
  switch (type.kind) {
    case "list":
      return `list(${typeName(type.item)})`;
    case "map":
      return `map(string, ${typeName(type.value)})`;
    default:
      return type.kind;
  }
};

/** Order and arithmetic mix numbers; equality does not. */
const goTogether = (operator: string, left: CelType, right: CelType): boolean => {
  if (!scalars.has(left.kind) || !scalars.has(right.kind) || left.kind === right.kind) {
    return true;
  }

  const numbers = ["int", "double"];
  const compares = ["<", "<=", ">", ">="].includes(operator);
  const times = [left.kind, right.kind].every((kind) => ["timestamp", "duration"].includes(kind));
  const mixed = numbers.includes(left.kind) && numbers.includes(right.kind);
  return (compares && mixed) || ((operator === "+" || operator === "-") && times);
};

const literalType = (value: Json): CelType => {
  switch (typeof value) {
    case "bigint":
      return { kind: "int" };
    case "number":
      return { kind: "double" };
    case "string":
      return { kind: "string" };
    case "boolean":
      return bool;
    default:
      return dyn;
  }
};

class Checker {
  readonly issues: Issue[] = [];
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  check(node: ASTNode, variables: Variables): CelType {
    const { op, args } = node as unknown as { op: string; args: Json };
    switch (op) {
      case "value":
        return literalType(args);
      case "id":
        return variables[args] ?? dyn;
      case ".":
        return this.#select(node, variables, node.end - String(args[1]).length - 1);
      case "[]":
        return this.#index(args, variables);
      case "call":
        return this.#call(node, args, variables);
      case "rcall":
        return this.#method(args, variables);
      case "?:":
        return this.#ternary(args, variables);
      default:
        return this.#rest(node, op, args, variables);
    }
  }

  #select(node: ASTNode, variables: Variables, at: number): CelType {
    const [target, name] = node.args as unknown as [ASTNode, string];
    const type = this.check(target, variables);
    if (type.kind === "map") {
      return type.value;
    }

    if (type.kind !== "object") {
      return dyn;
    }

    const field = type.field(name);
    if (field === undefined) {
      this.issues.push({ at, message: `undefined field '${name}'` });
    }

    return field ?? dyn;
  }

  #index([target, key]: [ASTNode, ASTNode], variables: Variables): CelType {
    const type = this.check(target, variables);
    this.check(key, variables);
    return type.kind === "list" ? type.item : type.kind === "map" ? type.value : dyn;
  }

  #call(node: ASTNode, [name, args]: [string, ASTNode[]], variables: Variables): CelType {
    const [first] = args;
    if (name === "has" && first !== undefined && (first as { op: string }).op === ".") {
      this.#select(first, variables, node.start + "has".length);
      return bool;
    }

    args.forEach((argument) => this.check(argument, variables));
    const results: Record<string, CelType> = {
      size: { kind: "int" },
      int: { kind: "int" },
      string: { kind: "string" },
      double: { kind: "double" },
    };
    return results[name] ?? dyn;
  }

  /** Macros bind a variable to each item of a list, or each key of a map. */
  #method([name, target, args]: [string, ASTNode, ASTNode[]], variables: Variables): CelType {
    const type = this.check(target, variables);
    const macros = ["all", "exists", "exists_one", "existsOne", "filter", "map"];
    if (!macros.includes(name)) {
      args.forEach((argument) => this.check(argument, variables));
      return name === "size" ? { kind: "int" } : dyn;
    }

    const [variable, ...bodies] = args;
    const bound = String((variable as unknown as { args: Json }).args);
    const item: CelType =
      type.kind === "list" ? type.item : type.kind === "map" ? { kind: "string" } : dyn;
    const types = bodies.map((body) => this.check(body, { ...variables, [bound]: item }));
    if (name === "filter") {
      return type;
    }

    return name === "map" ? { kind: "list", item: types.at(-1) ?? dyn } : bool;
  }

  #ternary([condition, yes, no]: [ASTNode, ASTNode, ASTNode], variables: Variables): CelType {
    this.check(condition, variables);
    const [one, other] = [this.check(yes, variables), this.check(no, variables)];
    return one.kind === other.kind ? one : dyn;
  }

  #rest(node: ASTNode, op: string, args: Json, variables: Variables): CelType {
    const children = (Array.isArray(args) ? args.flat() : [args]).filter(
      (child: Json) => child?.op !== undefined,
    );
    const types: CelType[] = children.map((child: ASTNode) => this.check(child, variables));
    const [left, right] = types;
    if (
      left !== undefined &&
      right !== undefined &&
      op in operators &&
      !goTogether(op, left, right)
    ) {
      const at = this.#source.indexOf(op, (children[0] as ASTNode).end);
      const applied = `applied to '(${typeName(left)}, ${typeName(right)})'`;
      const message = `found no matching overload for '${operators[op]}' ${applied}`;
      this.issues.push({ at: at === -1 ? node.start : at, message });
    }

    if (logical.has(op) || op === "!_") {
      return bool;
    }

    return op in operators ? (left ?? dyn) : dyn;
  }
}

const describe = (source: string, { at, message }: Issue): string => {
  const before = source.slice(0, at).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const line = source.split("\n")[before.length - 1] ?? "";
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${".".repeat(column)}^`;
};

/** What is wrong with the expression, in the order of the places; empty when nothing is found. */
export const typeIssues = (expression: string, variables: Variables): string => {
  const checker = new Checker(expression);
  try {
    checker.check(parse(expression).ast, variables);
  } catch {
    return "";
  }

  return checker.issues
    .toSorted((a, b) => a.at - b.at)
    .map((issue) => describe(expression, issue))
    .join("\n");
};

/** The type that an expression gives, as far as it can be told. */
export const typeOfExpression = (expression: string, variables: Variables): CelType => {
  try {
    return new Checker(expression).check(parse(expression).ast, variables);
  } catch {
    return dyn;
  }
};
