/** Expressions of policies are refused in the words of a real API server (expressions.json: Kubernetes 1.36.4, dry run). */
import { readFileSync } from "node:fs";
import test from "ava";
import type { ExpressionOptions } from "../../../src/embedded/admission/cel/admission-types.ts";
import type { Type } from "../../../src/embedded/admission/cel/check/cel-type.ts";
import {
  expressionFault,
  typeOfExpression,
} from "../../../src/embedded/admission/cel/expression-faults.ts";
import { packageFile } from "../../../src/root.ts";

const recorded = JSON.parse(
  readFileSync(packageFile("test", "embedded", "admission", "expressions.json"), "utf8"),
) as Record<string, string | null>;

/** What the recorded policy declares, each seeing those before it. */
const declared = { v: "1", s: "'a' + string(variables.v)", o: "object.spec" };

const options = Object.entries(declared).reduce<ExpressionOptions>(
  ({ variables, ...rest }, [name, expression]) => {
    const type: Type = typeOfExpression(expression, { ...rest, variables: variables ?? {} });
    return { ...rest, variables: { ...variables, [name]: type } };
  },
  { authorizer: true },
);

for (const [expression, fault] of Object.entries(recorded)) {
  test(`${JSON.stringify(expression)} is ${fault === null ? "accepted" : "refused"} as by a real server`, (t) => {
    t.is(expressionFault(expression, options, ["bool"]), fault ?? undefined);
  });
}
