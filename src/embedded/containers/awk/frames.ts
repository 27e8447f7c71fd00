/** Variables, arrays and fields as an awk function sees them. */
import type { Task } from "../applets/task.ts";
import type { Regex } from "../regex/regex.ts";
import type { Expression, Program, Statement, Target } from "./ast.ts";
import { AwkError } from "./awk-error.ts";
import type { MainInput } from "./main-input.ts";
import { SeededRandom } from "./random.ts";
import { dynamicRegex, regexOf } from "./runtime.ts";
import type { AwkArray, AwkState } from "./runtime.ts";
import type { AwkStreams } from "./streams.ts";
import { toNumber, toText } from "./values.ts";
import type { Value } from "./values.ts";

type Local = Value | AwkArray;

/** Arguments that were unset names: they become arrays for the caller when the function makes them so. */
export interface Frame {
  locals: Map<string, Local>;
  origins: Map<string, string>;
}

export interface BodyRunner {
  run(body: Statement): Promise<Value>;
}

export abstract class Frames {
  readonly task: Task;

  readonly state: AwkState;

  readonly streams: AwkStreams;

  readonly input: MainInput;

  readonly random = new SeededRandom();

  protected readonly program: Program;

  protected readonly runner: BodyRunner;

  protected readonly frames: Frame[] = [];

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
    this.program = program;
    this.runner = runner;
  }

  text(value: Value): string {
    return toText(value, this.state.conversion);
  }

  isArray(name: string): boolean {
    return this.anything(name) instanceof Map;
  }

  async regex(expression: Expression): Promise<Regex> {
    return expression.kind === "regex"
      ? regexOf(expression.text)
      : dynamicRegex(this.text(await this.value(expression)));
  }

  array(name: string): AwkArray {
    const frame = this.frames.at(-1);
    if (frame === undefined || !frame.locals.has(name)) {
      return this.state.array(name);
    }

    const local = frame.locals.get(name);
    if (local instanceof Map) {
      return local;
    }

    const origin = frame.origins.get(name);
    const array = origin === undefined ? new Map<string, Value>() : this.originArray(origin);
    frame.locals.set(name, array);
    return array;
  }

  protected originArray(name: string): AwkArray {
    const frame = this.frames.pop()!;
    const array = this.array(name);
    this.frames.push(frame);
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
    const frame = this.frames.at(-1);
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
      this.state.setField(await this.fieldIndex(target.index), value);
    } else {
      this.array(target.name).set(await this.subscript(target.index), value);
    }
  }

  protected async fieldIndex(expression: Expression): Promise<number> {
    const index = Math.trunc(toNumber(await this.value(expression)));
    if (index < 0) {
      throw new AwkError("Access to negative field");
    }

    return index;
  }

  protected variable(name: string): Value {
    const frame = this.frames.at(-1);
    if (frame?.locals.has(name) === true) {
      const local = frame.locals.get(name);
      if (local instanceof Map) {
        throw new AwkError("Not an array");
      }

      return local;
    }

    return this.state.scalar(name);
  }

  protected anything(name: string): Local {
    const frame = this.frames.at(-1);
    if (frame?.locals.has(name) === true) {
      return frame.locals.get(name);
    }

    return name === "NF" ? this.state.scalar(name) : this.state.globals.get(name);
  }

  abstract value(expression: Expression): Promise<Value>;
}
