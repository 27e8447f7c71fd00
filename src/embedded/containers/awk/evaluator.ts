/** Expressions of awk while the program runs. */
import type { Task } from "../applets/task.ts";
import { AwkError } from "./awk-error.ts";
import type { Expression, FunctionDefinition, Program, Statement, Target } from "./ast.ts";
import { callBuiltin } from "./builtins.ts";
import type { MainInput } from "./main-input.ts";
import { SeededRandom } from "./random.ts";
import { regexOf } from "./runtime.ts";
import type { AwkArray, AwkState } from "./runtime.ts";
import type { Regex } from "../regex/regex.ts";
import type { AwkStreams } from "./streams.ts";
import { InputText, compareValues, isTrue, toNumber, toText } from "./values.ts";
import type { Value } from "./values.ts";

type Local = Value | AwkArray;

/** Arguments that were unset names: they become arrays for the caller when the function makes them so. */
interface Frame {
  locals: Map<string, Local>;
  origins: Map<string, string>;
}

export interface BodyRunner {
  run(body: Statement): Promise<Value>;
}

export class Evaluator {
  readonly task: Task;
  readonly state: AwkState;
  readonly streams: AwkStreams;
  readonly input: MainInput;
  readonly random = new SeededRandom();
  readonly #program: Program;
  readonly #runner: BodyRunner;
  readonly #frames: Frame[] = [];

  constructor(
    task: Task,
    program: Program,
    state: AwkState,
    streams: AwkStreams,
    input: MainInput,
    runner: BodyRunner,
  ) {
    this.task = task;
    this.state = state;
    this.streams = streams;
    this.input = input;
    this.#program = program;
    this.#runner = runner;
  }

  text(value: Value): string {
    return toText(value, this.state.conversion);
  }

  isArray(name: string): boolean {
    return this.#anything(name) instanceof Map;
  }

  /** A regular expression alone asks about the record. */
  async condition(expression: Expression): Promise<Value> {
    return this.value(expression);
  }

  async regex(expression: Expression): Promise<Regex> {
    return regexOf(
      expression.kind === "regex" ? expression.text : this.text(await this.value(expression)),
    );
  }

  array(name: string): AwkArray {
    const frame = this.#frames.at(-1);
    if (frame === undefined || !frame.locals.has(name)) {
      return this.state.array(name);
    }

    const local = frame.locals.get(name);
    if (local instanceof Map) {
      return local;
    }

    const origin = frame.origins.get(name);
    const array = origin === undefined ? new Map<string, Value>() : this.#originArray(origin);
    frame.locals.set(name, array);
    return array;
  }

  #originArray(name: string): AwkArray {
    const frame = this.#frames.pop()!;
    const array = this.array(name);
    this.#frames.push(frame);
    return array;
  }

  async subscript(index: Expression[]): Promise<string> {
    const parts: string[] = [];
    for (const item of index) {
      parts.push(this.text(await this.value(item)));
    }

    return parts.join(this.state.text("SUBSEP"));
  }

  assignVariable(name: string, value: Value): void {
    const frame = this.#frames.at(-1);
    if (frame?.locals.has(name) === true) {
      frame.locals.set(name, value);
    } else {
      this.state.setScalar(name, value);
    }
  }

  async assign(target: Target, value: Value): Promise<void> {
    if (target.kind === "variable") {
      this.assignVariable(target.name, value);
    } else if (target.kind === "field") {
      this.state.setField(await this.#fieldIndex(target.index), value);
    } else {
      this.array(target.name).set(await this.subscript(target.index), value);
    }
  }

  async #fieldIndex(expression: Expression): Promise<number> {
    const index = Math.trunc(toNumber(await this.value(expression)));
    if (index < 0) {
      throw new AwkError("Access to negative field");
    }

    return index;
  }

  async value(expression: Expression): Promise<Value> {
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
        return this.#variable(expression.name);
      case "field":
        return this.state.field(await this.#fieldIndex(expression.index));
      case "element": {
        const array = this.array(expression.name);
        const key = await this.subscript(expression.index);
        if (!array.has(key)) {
          array.set(key, undefined);
        }

        return array.get(key);
      }

      case "assign":
        return this.#assignment(expression);
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
        return this.#binary(expression);
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
        return this.#call(expression);
      case "builtin":
        return callBuiltin(this, expression);
      case "getline":
        return this.#getline(expression);
    }
  }

  #variable(name: string): Value {
    const frame = this.#frames.at(-1);
    if (frame?.locals.has(name) === true) {
      const local = frame.locals.get(name);
      if (local instanceof Map) {
        throw new AwkError("Not an array");
      }

      return local;
    }

    return this.state.scalar(name);
  }

  async #assignment({ operator, target, value }: Expression & { kind: "assign" }): Promise<Value> {
    if (operator === "=") {
      const result = await this.value(value);
      await this.assign(target, result);
      return result;
    }

    const right = toNumber(await this.value(value));
    const left = toNumber(await this.value(target));
    const result = this.#operate(operator.slice(0, -1), left, right);
    await this.assign(target, result);
    return result;
  }

  async #binary({ operator, left, right, line }: Expression & { kind: "binary" }): Promise<Value> {
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
        return this.#operate(operator, toNumber(a), toNumber(b), line);
    }
  }

  #operate(operator: string, a: number, b: number, line?: number): number {
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

  async #call({ name, arguments: items, line }: Expression & { kind: "call" }): Promise<Value> {
    const definition = this.#program.functions.get(name);
    if (definition === undefined) {
      throw new AwkError("Call to undefined function", line);
    }

    if (this.#frames.length > 2000) {
      throw new AwkError("Too deep recursion", line);
    }

    const frame = await this.#frame(definition, items);
    this.#frames.push(frame);
    try {
      return await this.#runner.run(definition.body);
    } finally {
      this.#frames.pop();
    }
  }

  async #frame({ parameters }: FunctionDefinition, items: Expression[]): Promise<Frame> {
    const frame: Frame = { locals: new Map(), origins: new Map() };
    for (const [index, parameter] of parameters.entries()) {
      const item = items[index];
      if (item?.kind === "variable") {
        const value = this.#anything(item.name);
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

  #anything(name: string): Local {
    const frame = this.#frames.at(-1);
    if (frame?.locals.has(name) === true) {
      return frame.locals.get(name);
    }

    return name === "NF" ? this.state.scalar(name) : this.state.globals.get(name);
  }

  async #getline({ source, from, target }: Expression & { kind: "getline" }): Promise<Value> {
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
