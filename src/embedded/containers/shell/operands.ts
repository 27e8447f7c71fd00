/** Operands of the shell's arithmetic: numbers, variables, groups. */
import { fail, tokenize, wrap } from "./arithmetic-tokens.ts";
import type { Token } from "./arithmetic-tokens.ts";

export interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export abstract class Operands {
  protected readonly tokens: Token[];

  protected readonly variables: ArithmeticVariables;

  protected readonly depth: number;

  protected at = 0;

  /** Operands of `&&`, `||` and `?:` that are skipped are parsed without effect. */
  protected skipping = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.tokens = tokenize(text);
    this.variables = variables;
    this.depth = depth;
  }

  protected operator(ahead = 0): string | undefined {
    const token = this.tokens[this.at + ahead];
    return token?.kind === "operator" ? token.text : undefined;
  }

  protected accept(...texts: string[]): string | undefined {
    const text = this.operator();
    if (text !== undefined && texts.includes(text)) {
      this.at += 1;
      return text;
    }

    return undefined;
  }

  protected quietly(skip: boolean, work: () => bigint): bigint {
    this.skipping += skip ? 1 : 0;
    const value = work();
    this.skipping -= skip ? 1 : 0;
    return value;
  }

  protected primary(): bigint {
    const token = this.tokens[this.at];
    this.at += 1;
    if (token?.kind === "number") {
      return token.value;
    }

    if (token?.kind === "name") {
      const value = this.value(token.text);
      const step = this.accept("++", "--");
      if (step !== undefined) {
        this.store(token.text, wrap(value + (step === "++" ? 1n : -1n)));
      }

      return value;
    }

    if (token?.kind === "operator" && token.text === "(") {
      let value = this.assignment();
      while (this.accept(",")) {
        value = this.assignment();
      }

      return this.accept(")") === undefined ? fail() : value;
    }

    return fail();
  }

  protected store(name: string, value: bigint): void {
    if (this.skipping === 0) {
      this.variables.set(name, String(value));
    }
  }

  protected abstract assignment(): bigint;

  protected abstract value(name: string): bigint;
}
