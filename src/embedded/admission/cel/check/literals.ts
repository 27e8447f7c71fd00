/** What is looked at once the types agree: literals that mix types, or that no function can read (cel-go cel/validator.go). */
import { RE2JS } from "re2js";
import { accepts } from "../library.ts";
import type { Checker } from "./checker.ts";
import type { Issue } from "./issues.ts";
import type { Expression } from "./expression.ts";
import { isSame, shownInErrors, unwrapped } from "./cel-type.ts";

const partsOf = (part: Expression): Expression[] => {
  switch (part.kind) {
    case "select":
      return [part.operand];
    case "call":
      return part.target === undefined ? part.args : [part.target, ...part.args];
    case "list":
      return part.items;
    case "map":
      return part.entries.flat();
    case "loop":
      return [part.range, part.init, part.condition, part.step, part.result];
    default:
      return [];
  }
};

/** The first item whose type is not that of the first. */
const mixed = (items: Expression[], optional: boolean[], checker: Checker): Issue[] => {
  const types = items.map((item, index) => {
    const type = checker.typeOf(item);
    return optional[index] === true ? unwrapped(type) : type;
  });
  const [first] = types;
  const at = first === undefined ? -1 : types.findIndex((type) => !isSame(type, first));
  const [item, type] = [items[at], types[at]];
  return first === undefined || item === undefined || type === undefined
    ? []
    : [
        {
          at: item.at,
          message: `expected type '${shownInErrors(first)}' but found '${shownInErrors(type)}'`,
        },
      ];
};

const reads: Record<string, (text: string) => boolean> = {
  matches: (text) => accepts(() => RE2JS.compile(text)),
  duration: (text) => /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text),
  timestamp: (text) =>
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
};

/** A text that the function it is given to cannot read. */
const unreadable = (part: Expression): Issue[] => {
  const [name, text] = part.kind === "call" ? [part.name, part.args.at(-1)] : [];
  return text?.kind === "literal" &&
    text.type.name === "string" &&
    reads[name ?? ""]?.(String(text.value)) === false
    ? [{ at: text.at, message: `invalid ${name} argument` }]
    : [];
};

/** Arguments of `format` may be of any types. */
export const literalIssues = (part: Expression, checker: Checker, mayMix = false): Issue[] => {
  const own =
    part.kind === "list" && !mayMix
      ? mixed(part.items, part.optional, checker)
      : part.kind === "map" && !mayMix
        ? [
            ...mixed(
              part.entries.map(([key]) => key),
              [],
              checker,
            ),
            ...mixed(
              part.entries.map(([, value]) => value),
              part.optional,
              checker,
            ),
          ]
        : unreadable(part);
  const formats = part.kind === "call" && part.name === "format";
  return [
    ...own,
    ...partsOf(part).flatMap((inner) => literalIssues(inner, checker, mayMix || formats)),
  ];
};
