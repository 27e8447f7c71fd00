/** Expressions of awk while the program runs. */
import type { Expression, FunctionDefinition } from "./ast.ts";
import { AwkError } from "./awk-error.ts";
import { callBuiltin } from "./builtins.ts";
import { Frames } from "./frames.ts";
import type { Frame } from "./frames.ts";
import { regexOf } from "./runtime.ts";
import { InputText, compareValues, isTrue, toNumber } from "./values.ts";
import type { Value } from "./values.ts";

export class Evaluator extends Frames {
  /** A regular expression alone asks about the record. */
  async condition(expression: Expression): Promise<Value> {
    return this.value(expression);
  }

  override async value(expression: Expression): Promise<Value> {
    switch (expression.kind) {
      case "number":
        return expression.value;
      case "string":
        return expression.text;
      case "regex":
        return Number(
          regexOf(expression.text).exec(this.text(this.state.field(0)), 0) !== undefined,
        );
      case "variable":
        return this.variable(expression.name);
      case "field":
        return this.state.field(await this.fieldIndex(expression.index));
      case "element": {
        const array = this.array(expression.name);
        const key = await this.subscript(expression.index);
        if (!array.has(key)) {
          array.set(key, undefined);
        }

        return array.get(key);
      }

      case "assign":
        return this.assignment(expression);
      case "step": {
        const old = toNumber(await this.value(expression.target));
        await this.assign(expression.target, old + expression.by);
        return expression.prefix ? old + expression.by : old;
      }

      case "unary": {
        const value = await this.value(expression.operand);
        return expression.operator === "!"
          ? Number(!isTrue(value))
          : expression.operator === "-"
            ? -toNumber(value)
            : toNumber(value);
      }

      case "binary":
        return this.binary(expression);
      case "match": {
        const text = this.text(await this.value(expression.left));
        const found = (await this.regex(expression.pattern)).exec(text, 0) !== undefined;
        return Number(found !== expression.negated);
      }

      case "and":
        return Number(
          isTrue(await this.value(expression.left)) && isTrue(await this.value(expression.right)),
        );
      case "or":
        return Number(
          isTrue(await this.value(expression.left)) || isTrue(await this.value(expression.right)),
        );
      case "condition":
        return this.value(
          isTrue(await this.value(expression.test)) ? expression.yes : expression.no,
        );
      case "in":
        return Number(this.array(expression.name).has(await this.subscript(expression.index)));
      case "concatenation": {
        const left = this.text(await this.value(expression.left));
        return left + this.text(await this.value(expression.right));
      }

      case "group":
        return expression.items.length === 1
          ? this.value(expression.items[0]!)
          : this.subscript(expression.items);
      case "call":
        return this.call(expression);
      case "builtin":
        return callBuiltin(this, expression);
      case "getline":
        return this.getline(expression);
    }
  }

  protected async assignment({
    operator,
    target,
    value,
  }: Expression & { kind: "assign" }): Promise<Value> {
    if (operator === "=") {
      const result = await this.value(value);
      await this.assign(target, result);
      return result;
    }

    const right = toNumber(await this.value(value));
    const left = toNumber(await this.value(target));
    const result = this.operate(operator.slice(0, -1), left, right);
    await this.assign(target, result);
    return result;
  }

  protected async binary({
    operator,
    left,
    right,
    line,
  }: Expression & { kind: "binary" }): Promise<Value> {
    const a = await this.value(left);
    const b = await this.value(right);
    switch (operator) {
      case "<":
      case "<=":
      case ">":
      case ">=":
      case "==":
      case "!=": {
        const order = compareValues(a, b, this.state.conversion);
        const holds = {
          "<": order < 0,
          "<=": order <= 0,
          ">": order > 0,
          ">=": order >= 0,
          "==": order === 0,
          "!=": order !== 0,
        };
        return Number(holds[operator]);
      }

      default:
        return this.operate(operator, toNumber(a), toNumber(b), line);
    }
  }

  protected operate(operator: string, a: number, b: number, line?: number): number {
    if ((operator === "/" || operator === "%") && b === 0) {
      throw new AwkError("Division by zero", line);
    }

    switch (operator) {
      case "+":
        return a + b;
      case "-":
        return a - b;
      case "*":
        return a * b;
      case "/":
        return a / b;
      case "%":
        return a % b;
      default:
        return a ** b;
    }
  }

  protected async call({
    name,
    arguments: items,
    line,
  }: Expression & { kind: "call" }): Promise<Value> {
    const definition = this.program.functions.get(name);
    if (definition === undefined) {
      throw new AwkError("Call to undefined function", line);
    }

    if (this.frames.length > 2000) {
      throw new AwkError("Too deep recursion", line);
    }

    const frame = await this.frame(definition, items);
    this.frames.push(frame);
    try {
      return await this.runner.run(definition.body);
    } finally {
      this.frames.pop();
    }
  }

  protected async frame({ parameters }: FunctionDefinition, items: Expression[]): Promise<Frame> {
    const frame: Frame = { locals: new Map(), origins: new Map() };
    for (const [index, parameter] of parameters.entries()) {
      const item = items[index];
      if (item?.kind === "variable") {
        const value = this.anything(item.name);
        frame.locals.set(parameter, value);
        if (value === undefined) {
          frame.origins.set(parameter, item.name);
        }
      } else {
        frame.locals.set(parameter, item === undefined ? undefined : await this.value(item));
      }
    }

    return frame;
  }

  protected async getline({
    source,
    from,
    target,
  }: Expression & { kind: "getline" }): Promise<Value> {
    let record: string | undefined;
    if (source === "input") {
      record = await this.input.next();
    } else {
      const name = this.text(await this.value(from!));
      const reader = await this.streams.input(name, source === "command");
      if (reader === undefined) {
        return -1;
      }

      record = await reader.next(this.state.text("RS"));
      if (record !== undefined && source === "command") {
        this.state.setScalar("NR", toNumber(this.state.scalar("NR")) + 1);
      }
    }

    if (record === undefined) {
      return 0;
    }

    if (target === undefined) {
      this.state.setRecord(record);
    } else {
      await this.assign(target, new InputText(record));
    }

    return 1;
  }
}
