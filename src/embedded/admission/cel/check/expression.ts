/** Expressions as cel-go has them: operators are calls, and macros are spelled out as loops. */
import type { Json } from "../../../object.ts";
import type { Type } from "./cel-type.ts";

/** Where messages point: an offset into the text. */
interface Placed {
  at: number;
}

export type Expression = Placed &
  (
    | { kind: "literal"; type: Type; size: number; value: Json }
    | { kind: "ident"; name: string }
    | { kind: "select"; operand: Expression; field: string; test: boolean; optional: boolean }
    | { kind: "call"; name: string; target?: Expression; args: Expression[] }
    | { kind: "list"; items: Expression[]; optional: boolean[] }
    | { kind: "map"; entries: [key: Expression, value: Expression][]; optional: boolean[] }
    | Loop
  );

export interface Loop extends Placed {
  kind: "loop";
  range: Expression;
  /** One name, or two: of the key or index, and of the value. */
  names: string[];
  accumulator: string;
  init: Expression;
  condition: Expression;
  step: Expression;
  result: Expression;
}

/** A fault that reading finds, beside those of the grammar. */
export class Misread extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** `a.b.c`; undefined for what is no path of names. */
export const qualifiedName = (part: Expression): string | undefined => {
  if (part.kind === "ident") {
    return part.name;
  }

  const prefix =
    part.kind === "select" && !part.test && !part.optional
      ? qualifiedName(part.operand)
      : undefined;
  return prefix === undefined || part.kind !== "select" ? undefined : `${prefix}.${part.field}`;
};
