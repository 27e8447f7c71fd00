/** Turns the tree of the parser into expressions as cel-go has them. */
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Json } from "../../../object.ts";
import type { Expression } from "./expression.ts";
import { expandMacro } from "./macros.ts";
import { bool, plain, type Type } from "./cel-type.ts";

const binary: Record<string, string> = {
  "&&": "_&&_",
  "||": "_||_",
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
  in: "@in",
};

const literal = (value: Json, at: number): Expression => {
  const of = (type: Type, size = 1): Expression => ({ kind: "literal", type, size, value, at });
  switch (typeof value) {
    case "string":
      return of(plain("string"), Array.from(value).length);
    case "boolean":
      return of(bool);
    case "bigint":
      return of(plain("int"));
    case "number":
      return of(plain("double"));
    default:
      return value === null
        ? of(plain("null_type"))
        : value instanceof Uint8Array
          ? of(plain("bytes"), value.length)
          : of(plain("uint"));
  }
};

class Reader {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  read(node: ASTNode): Expression {
    const { op, args, start, end } = node as unknown as {
      op: string;
      args: Json;
      start: number;
      end: number;
    };
    switch (op) {
      case "value":
        return literal(args, start);
      case "id":
        return { kind: "ident", name: args, at: start };
      case ".":
      case ".?":
        return this.#select(args, end, op === ".?");
      case "[]":
      case "[?]":
        return this.#call(op === "[]" ? "_[_]" : "_[?_]", args, this.#after(args[0], "["));
      case "call":
        return this.#function(args[0], undefined, args[1], this.#open(start + args[0].length));
      case "rcall":
        return this.#method(args);
      case "list":
        return { kind: "list", ...this.#items(args), at: start };
      case "map":
        return { kind: "map", ...this.#entries(args), at: start };
      case "?:":
        return this.#call("_?_:_", args, this.#after(args[0], "?"));
      case "!_":
      case "-_":
        return this.#unary(op, args, start);
      default:
        return this.#call(binary[op] ?? op, args, this.#after(args[0], op));
    }
  }

  /** The next such sign after a part; parentheses may close in between. */
  #after(part: ASTNode, sign: string): number {
    return this.#source.indexOf(sign, part.end);
  }

  #open(from: number): number {
    return this.#source.indexOf("(", from);
  }

  #call(name: string, args: ASTNode[], at: number): Expression {
    return { kind: "call", name, args: args.map((part) => this.read(part)), at };
  }

  #unary(op: string, part: ASTNode, at: number): Expression {
    const inner = this.read(part);
    const isNumber = inner.kind === "literal" && ["int", "double"].includes(inner.type.name);
    return op === "-_" && isNumber
      ? { ...inner, at }
      : { kind: "call", name: op, args: [inner], at };
  }

  #select([target, field]: [ASTNode, string], end: number, optional: boolean): Expression {
    const at = this.#source.lastIndexOf(".", end - field.length);
    return { kind: "select", operand: this.read(target), field, test: false, optional, at };
  }

  #method([name, target, args]: [string, ASTNode, ASTNode[]]): Expression {
    const dot = this.#after(target, ".");
    return this.#function(name, target, args, this.#open(dot + 1 + name.length));
  }

  #function(name: string, on: ASTNode | undefined, args: ASTNode[], at: number): Expression {
    const given = args.map((part) => this.read(part));
    const target = on === undefined ? undefined : this.read(on);
    const expanded = expandMacro(name, target, given, at);
    return (
      expanded ?? {
        kind: "call",
        name,
        args: given,
        at,
        ...(target === undefined ? {} : { target }),
      }
    );
  }

  #items(parts: Json[]): { items: Expression[]; optional: boolean[] } {
    return {
      items: parts.map((part) => this.read(part.op === "optional" ? part.args : part)),
      optional: parts.map((part) => part.op === "optional"),
    };
  }

  #entries(parts: Json[]): { entries: [Expression, Expression][]; optional: boolean[] } {
    return {
      entries: parts.map(([key, value]) => [this.read(key), this.read(value)]),
      optional: parts.map(([, , isOptional]) => isOptional === true),
    };
  }
}

/** @throws Misread */
export const readExpression = (source: string, tree: ASTNode): Expression =>
  new Reader(source).read(tree);
