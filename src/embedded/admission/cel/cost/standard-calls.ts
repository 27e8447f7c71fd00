/** What the functions and operators of the language cost (cel-go checker/cost.go functionCost). */
import type { Call, CallCost, Entries, Part } from "./parts.ts";
import {
  add,
  fixed,
  multiply,
  perCharacter,
  perPatternCharacter,
  scale,
  union,
  unknown,
  type Range,
} from "./range.ts";

const sizeOf = (part: Part | undefined): Range => part?.size ?? unknown;

const both = (one: Entries | undefined, other: Entries | undefined): Entries | undefined =>
  one === undefined || other === undefined
    ? undefined
    : {
        isList: one.isList,
        key: union(one.key, other.key),
        value: union(one.value, other.value),
      };

const entriesOf = ({ sizes }: Call, { expression }: Part): Entries | undefined =>
  expression === undefined ? undefined : sizes.entriesOf(expression);

const conditional = (call: Call): CallCost => {
  const { args, costs } = call;
  const [condition, yes, no] = costs as [Range, Range, Range];
  const [, one, other] = args as [Part, Part, Part];
  return {
    cost: add(condition, union(yes, no)),
    size: union(sizeOf(one), sizeOf(other)),
    entries: both(entriesOf(call, one), entriesOf(call, other)),
  };
};

const joining = (call: Call): CallCost => {
  const { overload, args, costs } = call;
  const [left, right] = args as [Part, Part];
  const size = add(sizeOf(left), sizeOf(right));
  const own = overload === "add_list" ? fixed(1) : scale(size, perCharacter);
  const entries = both(entriesOf(call, left), entriesOf(call, right));
  return { cost: add(own, ...costs), size, entries };
};

/** As long as the shorter of both. */
const comparing = ({ args, costs }: Call): CallCost => {
  const most = Math.min(sizeOf(args[0]).max, sizeOf(args[1]).max);
  const size = { min: most > 0 ? 1 : 0, max: most };
  return { cost: add(scale(size, perCharacter), ...costs) };
};

const logical = ({ costs }: Call): CallCost => {
  const [left, right] = costs as [Range, Range];
  return { cost: { min: left.min, max: add(left, right).max } };
};

const matching = ({ target, args, costs }: Call): CallCost => {
  const text = scale(add(sizeOf(target), fixed(1)), perCharacter);
  const pattern = scale(sizeOf(args[0]), perPatternCharacter);
  return { cost: add(multiply(text, pattern), ...costs) };
};

const containing = ({ target, args, costs }: Call): CallCost => {
  const [text, part] = [sizeOf(target), sizeOf(args[0])].map((size) => scale(size, perCharacter));
  return { cost: add(multiply(text ?? unknown, part ?? unknown), ...costs) };
};

const traversing = ({ args, costs }: Call, result?: (size: Range) => Range): CallCost => {
  const size = sizeOf(args[0]);
  return { cost: add(scale(size, perCharacter), ...costs), size: result?.(size) };
};

const inOrder = ["less", "less_equals", "greater", "greater_equals"];

const costs: Record<string, (call: Call) => CallCost> = {
  string_to_bytes: (call) => traversing(call, ({ min, max }) => ({ min, max: max * 4 })),
  bytes_to_string: (call) =>
    traversing(call, ({ min, max }) => ({ min: Math.floor(min / 4), max })),
  strings_quote: (call) => traversing(call, ({ min, max }) => ({ min: min + 2, max: max * 2 + 2 })),
  string_format: ({ target, costs: given }) => ({
    cost: add(scale(sizeOf(target), perCharacter), ...given),
  }),
  starts_with_string: (call) => traversing(call),
  ends_with_string: (call) => traversing(call),
  in_list: ({ args, costs: given }) => ({ cost: add(sizeOf(args[1]), ...given) }),
  matches_string: matching,
  contains_string: containing,
  logical_and: logical,
  logical_or: logical,
  conditional,
  add_string: joining,
  add_bytes: joining,
  add_list: joining,
  equals: comparing,
  not_equals: comparing,
  ...Object.fromEntries(
    inOrder.flatMap((name) => ["string", "bytes"].map((type) => [`${name}_${type}`, comparing])),
  ),
};

/** All others cost the same for whatever they get. */
export const standardCost = (call: Call): CallCost =>
  costs[call.overload]?.(call) ?? { cost: add(fixed(1), ...call.costs) };
