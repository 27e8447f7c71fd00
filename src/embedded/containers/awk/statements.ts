/** Statements of awk while the program runs. */
import type { Task } from "../applets/task.ts";
import type { Program, Statement } from "./ast.ts";
import { Evaluator } from "./evaluator.ts";
import type { MainInput } from "./main-input.ts";
import type { AwkState } from "./runtime.ts";
import type { AwkStreams } from "./streams.ts";
import { formatValues, isTrue, toNumber, toText } from "./values.ts";
import type { Value } from "./values.ts";

/** How a statement left its surroundings. */
export type Leaving = "break" | "continue" | "next" | "nextfile" | "exit" | "return" | undefined;

/** `exit` or `next` inside a function. */
export class EarlyEnd extends Error {
  override name = "EarlyEnd";
  readonly leaving: Leaving;

  constructor(leaving: Leaving) {
    super("leaving");
    this.leaving = leaving;
  }
}

export class StatementRunner {
  protected readonly task: Task;

  protected readonly program: Program;

  protected readonly state: AwkState;

  protected readonly streams: AwkStreams;

  protected readonly input: MainInput;

  protected readonly evaluator: Evaluator;

  protected status = 0;

  returned: Value;

  constructor(
    task: Task,
    program: Program,
    state: AwkState,
    streams: AwkStreams,
    input: MainInput,
  ) {
    this.task = task;
    this.program = program;
    this.state = state;
    this.streams = streams;
    this.input = input;
    this.evaluator = new Evaluator(task, program, state, streams, input, {
      run: async (body) => {
        this.returned = undefined;
        const leaving = await this.perform(body);
        if (leaving === "exit" || leaving === "next") {
          throw new EarlyEnd(leaving);
        }

        return this.returned;
      },
    });
  }

  protected async perform(statement: Statement): Promise<Leaving> {
    switch (statement.kind) {
      case "expression": {
        await this.evaluator.value(statement.expression);
        return undefined;
      }

      case "print":
      case "printf":
        return this.print(statement);
      case "block":
        return this.block(statement.statements);
      case "if": {
        const chosen = isTrue(await this.evaluator.condition(statement.test))
          ? statement.body
          : statement.otherwise;
        return chosen === undefined ? undefined : this.perform(chosen);
      }

      case "while":
      case "do":
      case "for":
      case "for-in":
        return this.loop(statement);
      case "exit": {
        this.status =
          statement.value === undefined
            ? this.status
            : toNumber(await this.evaluator.value(statement.value)) & 255;
        return "exit";
      }

      case "return": {
        this.returned =
          statement.value === undefined ? undefined : await this.evaluator.value(statement.value);
        return "return";
      }

      case "delete": {
        const array = this.evaluator.array(statement.name);
        if (statement.index === undefined) {
          array.clear();
        } else {
          array.delete(await this.evaluator.subscript(statement.index));
        }

        return undefined;
      }

      default:
        return statement.kind;
    }
  }

  protected async block(statements: Statement[]): Promise<Leaving> {
    for (const statement of statements) {
      const leaving = await this.perform(statement);
      if (leaving !== undefined) {
        return leaving;
      }
    }

    return undefined;
  }

  protected async loop(
    statement: Extract<Statement, { kind: "while" | "do" | "for" | "for-in" }>,
  ): Promise<Leaving> {
    if (statement.kind === "for-in") {
      for (const key of this.evaluator.array(statement.name).keys()) {
        this.evaluator.assignVariable(statement.variable, key);
        const leaving = await this.perform(statement.body);
        if (leaving === "break") {
          break;
        }

        if (leaving !== undefined && leaving !== "continue") {
          return leaving;
        }
      }

      return undefined;
    }

    if (statement.kind === "for" && statement.start !== undefined) {
      await this.perform(statement.start);
    }

    for (let first = statement.kind === "do"; ; first = false) {
      if (
        !first &&
        statement.test !== undefined &&
        !isTrue(await this.evaluator.condition(statement.test))
      ) {
        return undefined;
      }

      const leaving = await this.perform(statement.body);
      if (leaving === "break") {
        return undefined;
      }

      if (leaving !== undefined && leaving !== "continue") {
        return leaving;
      }

      if (statement.kind === "for" && statement.step !== undefined) {
        await this.perform(statement.step);
      }

      await this.task.flow();
    }
  }

  protected async print(
    statement: Extract<Statement, { kind: "print" | "printf" }>,
  ): Promise<undefined> {
    const values: Value[] = [];
    for (const item of statement.items) {
      values.push(await this.evaluator.value(item));
    }

    const state = this.state;
    let text: string;
    if (statement.kind === "printf") {
      text = formatValues(toText(values[0], state.conversion), values.slice(1), state.conversion);
    } else {
      const shown = values.length === 0 ? [state.field(0)] : values;
      text =
        shown
          .map((value) =>
            toText(value, typeof value === "number" ? state.text("OFMT") : state.conversion),
          )
          .join(state.text("OFS")) + state.text("ORS");
    }

    const { output } = statement;
    if (output === undefined) {
      this.task.print(text);
      await this.task.flow();
      return undefined;
    }

    const target = toText(await this.evaluator.value(output.target), state.conversion);
    await this.streams.print(output.kind, target, text);
    return undefined;
  }
}
