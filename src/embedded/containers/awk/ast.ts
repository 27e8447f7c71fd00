/** Trees of awk programs. */

export type Expression =
  | { kind: "number"; value: number }
  | { kind: "string"; text: string }
  | { kind: "regex"; text: string }
  | { kind: "variable"; name: string }
  | { kind: "field"; index: Expression }
  | { kind: "element"; name: string; index: Expression[] }
  | { kind: "assign"; operator: string; target: Target; value: Expression }
  | { kind: "step"; target: Target; by: 1 | -1; prefix: boolean }
  | { kind: "unary"; operator: "!" | "-" | "+"; operand: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression; line: number }
  | { kind: "match"; negated: boolean; left: Expression; pattern: Expression }
  | { kind: "and" | "or"; left: Expression; right: Expression }
  | { kind: "condition"; test: Expression; yes: Expression; no: Expression }
  | { kind: "in"; index: Expression[]; name: string }
  | { kind: "concatenation"; left: Expression; right: Expression }
  | { kind: "call"; name: string; arguments: Expression[]; line: number }
  | { kind: "builtin"; name: string; arguments: Expression[] | undefined; line: number }
  | {
      kind: "getline";
      source: "input" | "file" | "command";
      from: Expression | undefined;
      target: Target | undefined;
    }
  | { kind: "group"; items: Expression[] };

export type Target = Extract<Expression, { kind: "variable" | "field" | "element" }>;

export type Statement =
  | { kind: "expression"; expression: Expression; line: number }
  | {
      kind: "print" | "printf";
      items: Expression[];
      output: { kind: ">" | ">>" | "|"; target: Expression } | undefined;
      line: number;
    }
  | { kind: "if"; test: Expression; body: Statement; otherwise: Statement | undefined }
  | { kind: "while"; test: Expression; body: Statement }
  | { kind: "do"; body: Statement; test: Expression }
  | {
      kind: "for";
      start: Statement | undefined;
      test: Expression | undefined;
      step: Statement | undefined;
      body: Statement;
    }
  | { kind: "for-in"; variable: string; name: string; body: Statement }
  | { kind: "block"; statements: Statement[] }
  | { kind: "break" | "continue" | "next" | "nextfile" }
  | { kind: "exit" | "return"; value: Expression | undefined }
  | { kind: "delete"; name: string; index: Expression[] | undefined };

export interface Rule {
  pattern: "BEGIN" | "END" | Expression | undefined;
  until: Expression | undefined;
  body: Statement | undefined;
  active: boolean;
}

export interface FunctionDefinition {
  parameters: string[];
  body: Statement;
}

export interface Program {
  rules: Rule[];
  functions: Map<string, FunctionDefinition>;
}
