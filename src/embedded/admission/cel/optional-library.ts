/** Equality of optional values: both absent, or both there and equal. */
import { Environment } from "@marcbachmann/cel-js";

interface Optional {
  hasValue(): boolean;
  value(): unknown;
}

const areEqual = new Environment({ homogeneousAggregateLiterals: false })
  .registerVariable("left", "dyn")
  .registerVariable("right", "dyn")
  .parse("left == right");

export const addOptionals = (environment: Environment): void => {
  environment.registerOperator("optional<A> == optional<A>", (a, b) => {
    const [left, right] = [a as Optional, b as Optional];
    return left.hasValue() && right.hasValue()
      ? areEqual({ left: left.value(), right: right.value() })
      : left.hasValue() === right.hasValue();
  });
};
