/** What estimates are made of. */
import type { Expression } from "../check/expression.ts";
import type { Type } from "../check/cel-type.ts";
import type { Range } from "./range.ts";
import type { Path } from "./size.ts";

/** Sizes of what a list or map holds. */
export interface Entries {
  isList: boolean;
  key: Range;
  value: Range;
}

/** What is known of a part without evaluating it. */
export interface Part {
  expression: Expression | undefined;
  type: Type;
  /** From a variable down to the part; undefined for what is made on the way. */
  path: Path | undefined;
  size: Range | undefined;
}

export interface CallCost {
  cost: Range;
  size?: Range | undefined;
  entries?: Entries | undefined;
}

export interface Call {
  name: string;
  overload: string;
  target: Part | undefined;
  args: Part[];
  costs: Range[];
  /** What else is known of the parts. */
  sizes: {
    item(list: Part): Part | undefined;
    entriesOf(part: Expression): Entries | undefined;
  };
}
