/** Runs awk programs: rules over records, statements, functions. */
import type { Task } from "../applets/task.ts";
import { AwkError } from "./awk-error.ts";
import type { Program, Rule, Statement } from "./ast.ts";
import { Evaluator } from "./evaluator.ts";
import type { MainInput } from "./main-input.ts";
import type { AwkState } from "./runtime.ts";
import type { AwkStreams } from "./streams.ts";
import { formatValues, isTrue, toNumber, toText } from "./values.ts";
import type { Value } from "./values.ts";

/** How a statement left its surroundings. */
export type Leaving = "break" | "continue" | "next" | "nextfile" | "exit" | "return" | undefined;

export class Interpreter {
  readonly #task: Task;
  readonly #program: Program;
  readonly #state: AwkState;
  readonly #streams: AwkStreams;
  readonly #input: MainInput;
  readonly #evaluator: Evaluator;
  #status = 0;
  returned: Value;

  constructor(
    task: Task,
    program: Program,
    state: AwkState,
    streams: AwkStreams,
    input: MainInput,
  ) {
    this.#task = task;
    this.#program = program;
    this.#state = state;
    this.#streams = streams;
    this.#input = input;
    this.#evaluator = new Evaluator(task, program, state, streams, input, {
      run: async (body) => {
        this.returned = undefined;
        const leaving = await this.#run(body);
        if (leaving === "exit" || leaving === "next") {
          throw new EarlyEnd(leaving);
        }

        return this.returned;
      },
    });
  }

  async run(): Promise<number> {
    const { rules } = this.#program;
    const main = rules.filter(({ pattern }) => pattern !== "BEGIN" && pattern !== "END");
    const hasEnd = rules.some(({ pattern }) => pattern === "END");
    let ended = await this.#phase("BEGIN");
    if (!ended && (main.length > 0 || hasEnd)) {
      ended = await this.#records(main);
    }

    if (hasEnd && !(ended && this.#exitedInBegin)) {
      await this.#phase("END");
    }

    await this.#streams.flush();
    await this.#streams.closeAll();
    return this.#input.failed && this.#status === 0 ? 2 : this.#status;
  }

  #exitedInBegin = false;

  async #phase(name: "BEGIN" | "END"): Promise<boolean> {
    for (const rule of this.#program.rules.filter(({ pattern }) => pattern === name)) {
      if ((await this.#guarded(rule.body!)) === "exit") {
        this.#exitedInBegin = false;
        return true;
      }
    }

    return false;
  }

  async #guarded(body: Statement): Promise<Leaving> {
    try {
      return await this.#run(body);
    } catch (error) {
      if (error instanceof EarlyEnd) {
        return error.leaving;
      }

      throw error;
    }
  }

  async #records(rules: Rule[]): Promise<boolean> {
    for (;;) {
      const record = await this.#input.next();
      if (record === undefined) {
        return false;
      }

      this.#state.setRecord(record);
      for (const rule of rules) {
        if (!(await this.#applies(rule))) {
          continue;
        }

        const leaving =
          rule.body === undefined ? this.#printRecord() : await this.#guarded(rule.body);
        if (leaving === "exit") {
          return true;
        }

        if (leaving === "nextfile") {
          this.#input.skipFile();
        }

        if (leaving === "next" || leaving === "nextfile") {
          break;
        }
      }

      await this.#task.flow();
    }
  }

  #printRecord(): undefined {
    this.#task.print(
      toText(this.#state.field(0), this.#state.conversion) + this.#state.text("ORS"),
    );
    return undefined;
  }

  async #applies(rule: Rule): Promise<boolean> {
    const { pattern, until } = rule;
    if (pattern === undefined || typeof pattern === "string") {
      return true;
    }

    if (until === undefined) {
      return isTrue(await this.#evaluator.condition(pattern));
    }

    if (!rule.active && !isTrue(await this.#evaluator.condition(pattern))) {
      return false;
    }

    rule.active = !isTrue(await this.#evaluator.condition(until));
    return true;
  }

  async #run(statement: Statement): Promise<Leaving> {
    switch (statement.kind) {
      case "expression": {
        await this.#evaluator.value(statement.expression);
        return undefined;
      }

      case "print":
      case "printf":
        return this.#print(statement);
      case "block":
        return this.#block(statement.statements);
      case "if": {
        const chosen = isTrue(await this.#evaluator.condition(statement.test))
          ? statement.then
          : statement.otherwise;
        return chosen === undefined ? undefined : this.#run(chosen);
      }

      case "while":
      case "do":
      case "for":
      case "for-in":
        return this.#loop(statement);
      case "exit": {
        this.#status =
          statement.value === undefined
            ? this.#status
            : toNumber(await this.#evaluator.value(statement.value)) & 255;
        return "exit";
      }

      case "return": {
        this.returned =
          statement.value === undefined ? undefined : await this.#evaluator.value(statement.value);
        return "return";
      }

      case "delete": {
        const array = this.#evaluator.array(statement.name);
        if (statement.index === undefined) {
          array.clear();
        } else {
          array.delete(await this.#evaluator.subscript(statement.index));
        }

        return undefined;
      }

      default:
        return statement.kind;
    }
  }

  async #block(statements: Statement[]): Promise<Leaving> {
    for (const statement of statements) {
      const leaving = await this.#run(statement);
      if (leaving !== undefined) {
        return leaving;
      }
    }

    return undefined;
  }

  async #loop(
    statement: Extract<Statement, { kind: "while" | "do" | "for" | "for-in" }>,
  ): Promise<Leaving> {
    if (statement.kind === "for-in") {
      for (const key of this.#evaluator.array(statement.name).keys()) {
        this.#evaluator.assignVariable(statement.variable, key);
        const leaving = await this.#run(statement.body);
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
      await this.#run(statement.start);
    }

    for (let first = statement.kind === "do"; ; first = false) {
      if (
        !first &&
        statement.test !== undefined &&
        !isTrue(await this.#evaluator.condition(statement.test))
      ) {
        return undefined;
      }

      const leaving = await this.#run(statement.body);
      if (leaving === "break") {
        return undefined;
      }

      if (leaving !== undefined && leaving !== "continue") {
        return leaving;
      }

      if (statement.kind === "for" && statement.step !== undefined) {
        await this.#run(statement.step);
      }

      await this.#task.flow();
    }
  }

  async #print(statement: Extract<Statement, { kind: "print" | "printf" }>): Promise<undefined> {
    const values: Value[] = [];
    for (const item of statement.items) {
      values.push(await this.#evaluator.value(item));
    }

    const state = this.#state;
    let text: string;
    if (statement.kind === "printf") {
      if (values.length === 0) {
        throw new AwkError("Too few arguments", statement.line);
      }

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
      this.#task.print(text);
      await this.#task.flow();
      return undefined;
    }

    const target = toText(await this.#evaluator.value(output.target), state.conversion);
    await this.#streams.print(output.kind, target, text);
    return undefined;
  }
}

/** `exit` or `next` inside a function. */
class EarlyEnd extends Error {
  override name = "EarlyEnd";
  readonly leaving: Leaving;

  constructor(leaving: Leaving) {
    super("leaving");
    this.leaving = leaving;
  }
}
