/** Errors of expressions in the words of cel-go. */

interface CelFault {
  code?: string;
  summary?: string;
  message: string;
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
