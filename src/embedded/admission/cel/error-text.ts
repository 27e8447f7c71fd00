/** Errors of expressions in the words of cel-go. */

interface CelFault {
  code?: string;
  summary?: string;
  message: string;
  range?: { start: number };
}

const runtime: Record<string, (summary: string) => string> = {
  no_such_key: (summary) => `no such key: ${summary.replace(/^No such key: /u, "")}`,
  no_such_overload: () => "no such overload",
  no_matching_overload: () => "no such overload",
  invalid_logical_operand: () => "no such overload",
  invalid_comparison_type: () => "no such overload",
  cannot_index_type: () => "no such overload",
  index_out_of_bounds: (summary) =>
    `index out of bounds: ${/index (-?\d+)/u.exec(summary)?.[1] ?? ""}`,
  int_conversion_error: () => "type conversion error from 'string' to 'int'",
  modulo_by_zero: () => "modulus by zero",
  optional_value_missing: () => "optional.none() dereference",
};

/** What evaluation says, without the place. */
export const runtimeError = (error: unknown): string => {
  const { code = "", summary, message } = error as CelFault;
  const text = summary ?? message;
  const condition = /condition|ternary/iu.test(text) && /bool/u.test(text);
  return condition ? "no such overload" : (runtime[code]?.(text) ?? text);
};

const operators: Record<string, string> = {
  "+": "_+_",
  "-": "_-_",
  "*": "_*_",
  "/": "_/_",
  "%": "_%_",
  "==": "_==_",
  "!=": "_!=_",
  "<": "_<_",
  "<=": "_<=_",
  ">": "_>_",
  ">=": "_>=_",
  in: "@in",
};

const compileText = (summary: string): string => {
  const unknown = /^Unknown variable: (\S+)/u.exec(summary);
  if (unknown !== null) {
    return `undeclared reference to '${unknown[1]}' (in container '')`;
  }

  const overload = /^no such overload: (\S+) (\S+) (\S+)$/u.exec(summary);
  if (overload !== null) {
    const [, left, operator = "", right] = overload;
    const applied = typeText(`${left}, ${right}`);
    return `found no matching overload for '${operators[operator] ?? operator}' applied to '(${applied})'`;
  }

  const call = /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'$/u.exec(summary);
  if (call !== null) {
    const [, receiver, name, args] = call;
    const to = receiver === undefined ? `(${args})` : `${receiver}.(${args})`;
    return `found no matching overload for '${name}' applied to '${typeText(to)}'`;
  }

  const field = /^No such key: (\S+)/u.exec(summary);
  if (field !== null) {
    return `undefined field '${field[1]}'`;
  }

  if (summary.startsWith("Unexpected token: EOF")) {
    return "Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
  }

  return summary;
};

/** Go marks the operator of a binary expression and the parenthesis of a call, where the parser here marks the start. */
const markOf = (expression: string, { summary = "", range }: CelFault): number => {
  const start = range?.start ?? 0;
  const operator = /^no such overload: \S+ (\S+) \S+$/u.exec(summary)?.[1];
  const call = /^found no matching overload for '(?:.+\.)?(\w+)\(/u.exec(summary)?.[1];
  const sign = operator ?? (call === undefined ? undefined : `${call}(`);
  const at = sign === undefined ? -1 : expression.indexOf(sign, start);
  return at === -1 ? start : at + (call === undefined ? 0 : call.length);
};

/** `map<string, int>` as Go writes it; a parameter that nothing has decided is dyn. */
export const typeText = (type: string): string =>
  type
    .replaceAll("<", "(")
    .replaceAll(">", ")")
    .replaceAll(/\b[A-Z]\b/g, "dyn");

/** `compilation failed: ERROR: <input>:1:1: ...` with the line and a mark under the place. */
export const compileError = (expression: string, error: unknown): string => {
  const fault = error as CelFault;
  const mark = markOf(expression, fault);
  const before = expression.slice(0, mark).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const line = expression.split("\n")[before.length - 1] ?? "";
  const text = compileText(fault.summary ?? fault.message);
  return `compilation failed: ERROR: <input>:${before.length}:${column + 1}: ${text}\n | ${line}\n | ${".".repeat(column)}^`;
};
