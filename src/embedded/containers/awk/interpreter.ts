/** Runs awk programs: rules over records, statements, functions. */
import type { Rule, Statement } from "./ast.ts";
import { EarlyEnd, StatementRunner } from "./statements.ts";
import type { Leaving } from "./statements.ts";
import { isTrue, toText } from "./values.ts";

export class Interpreter extends StatementRunner {
  async run(): Promise<number> {
    const { rules } = this.program;
    const main = rules.filter(({ pattern }) => pattern !== "BEGIN" && pattern !== "END");
    const hasEnd = rules.some(({ pattern }) => pattern === "END");
    let ended = await this.phase("BEGIN");
    if (!ended && (main.length > 0 || hasEnd)) {
      ended = await this.records(main);
    }

    if (hasEnd && !(ended && this.exitedInBegin)) {
      await this.phase("END");
    }

    await this.streams.flush();
    await this.streams.closeAll();
    return this.status;
  }

  protected exitedInBegin = false;

  protected async phase(name: "BEGIN" | "END"): Promise<boolean> {
    for (const rule of this.program.rules.filter(({ pattern }) => pattern === name)) {
      if ((await this.guarded(rule.body!)) === "exit") {
        this.exitedInBegin = false;
        return true;
      }
    }

    return false;
  }

  protected async guarded(body: Statement): Promise<Leaving> {
    try {
      return await this.perform(body);
    } catch (error) {
      if (error instanceof EarlyEnd) {
        return error.leaving;
      }

      throw error;
    }
  }

  protected async records(rules: Rule[]): Promise<boolean> {
    for (;;) {
      const record = await this.input.next();
      if (record === undefined) {
        return false;
      }

      this.state.setRecord(record);
      for (const rule of rules) {
        if (!(await this.applies(rule))) {
          continue;
        }

        const leaving =
          rule.body === undefined ? this.printRecord() : await this.guarded(rule.body);
        if (leaving === "exit") {
          return true;
        }

        if (leaving === "nextfile") {
          this.input.skipFile();
        }

        if (leaving === "next" || leaving === "nextfile") {
          break;
        }
      }

      await this.task.flow();
    }
  }

  protected printRecord(): undefined {
    this.task.print(toText(this.state.field(0), this.state.conversion) + this.state.text("ORS"));
    return undefined;
  }

  protected async applies(rule: Rule): Promise<boolean> {
    const { pattern, until } = rule;
    if (pattern === undefined || typeof pattern === "string") {
      return true;
    }

    if (until === undefined) {
      return isTrue(await this.evaluator.condition(pattern));
    }

    if (!rule.active && !isTrue(await this.evaluator.condition(pattern))) {
      return false;
    }

    rule.active = !isTrue(await this.evaluator.condition(until));
    return true;
  }
}
