/** Reads and checks an expression as a whole. */
import { Environment } from "@marcbachmann/cel-js";
import { Checker, type Variables } from "./checker.ts";
import type { Issue } from "./issues.ts";
import { Misread, type Expression } from "./expression.ts";
import { literalIssues } from "./literals.ts";
import { readExpression } from "./reader.ts";
import { syntaxIssues } from "./syntax.ts";
import type { Type } from "./cel-type.ts";

export interface CheckedExpression {
  root: Expression;
  type: Type;
  checker: Checker;
}

let environment: Environment | undefined;

/** @throws Error of the parser, or Misread */
const read = (source: string): Expression => {
  environment ??= new Environment({ enableOptionalTypes: true });
  return readExpression(source, environment.parse(source).ast);
};

const describe = (source: string, { at, message }: Issue): string => {
  const before = source.slice(0, at).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const line = source.split("\n")[before.length - 1] ?? "";
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${".".repeat(column)}^`;
};

const shown = (source: string, issues: Issue[]): string =>
  issues
    .toSorted((one, other) => one.at - other.at)
    .map((issue) => describe(source, issue))
    .join("\n");

/** What is wrong with the expression, in the order of the places; or what it is. */
export const checkExpression = (
  source: string,
  variables: Variables,
): CheckedExpression | { issues: string } => {
  let root: Expression;
  try {
    root = read(source);
  } catch (error) {
    const { at, message } = error as Misread;
    const issues = error instanceof Misread ? [{ at, message }] : syntaxIssues(source, error);
    return { issues: shown(source, issues) };
  }

  const checker = new Checker(variables);
  checker.check(root);
  const issues = checker.issues.length > 0 ? checker.issues : literalIssues(root, checker);
  return issues.length > 0
    ? { issues: shown(source, issues) }
    : { root, type: checker.typeOf(root), checker };
};
