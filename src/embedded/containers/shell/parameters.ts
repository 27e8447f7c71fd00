/** Values of parameters, and what operations make of them. */
import { evaluateArithmetic } from "./arithmetic.ts";
import type { ParameterOperation, Word, WordPart } from "./ast.ts";
import { fieldText } from "./fields.ts";
import { expandOperation, substring } from "./operations.ts";
import type { PatternPiece } from "./pattern.ts";
import { ShellError, syntaxError } from "./shell-error.ts";
import type { Shell } from "./shell.ts";
import { substitute } from "./substitution.ts";
import { expandTilde } from "./tilde.ts";

export type ParameterPart = WordPart & { kind: "parameter" };

export class ParameterExpander {
  protected readonly shell: Shell;

  constructor(shell: Shell) {
    this.shell = shell;
  }

  protected get ifs(): string {
    return this.shell.variables.get("IFS") ?? " \t\n";
  }

  /** One string, as assignments, redirections and `case` have it. */
  async text(word: Word, assignment = false): Promise<string> {
    const [only] = word;
    if (
      word.length <= 1 &&
      (only === undefined || (only.kind === "text" && (only.quoted || !only.text.includes("~"))))
    ) {
      return only === undefined ? "" : only.text;
    }

    return fieldText(await this.pattern(word, assignment));
  }

  /** One string that still knows which of its characters were quoted. */
  async pattern(word: Word, assignment = false): Promise<PatternPiece[]> {
    const pieces: PatternPiece[] = [];
    for (const part of expandTilde(this.shell, word, assignment)) {
      if (part.kind === "text") {
        pieces.push({ text: part.text, quoted: part.quoted });
      } else if (part.kind === "parameter") {
        pieces.push(...(await this.parameterPieces(part)));
      } else {
        pieces.push({ text: await this.simple(part), quoted: part.quoted });
      }
    }

    return pieces;
  }

  async arithmetic(word: Word): Promise<bigint> {
    return evaluateArithmetic(await this.text(word), this.shell.variables);
  }

  /** Value of a parameter; undefined when unset. `@` and `*` give their joined text. */
  value(name: string): string | undefined {
    const shell = this.shell;
    switch (name) {
      case "@":
        return shell.positional.length === 0 ? undefined : shell.positional.join(" ");
      case "*":
        return shell.positional.length === 0 ? undefined : shell.positional.join(this.ifs[0] ?? "");
      case "#":
        return String(shell.positional.length);
      case "?":
        return String(shell.status);
      case "$":
        return String(shell.shellPid);
      case "!":
        return shell.lastBackground === undefined ? undefined : String(shell.lastBackground);
      case "-":
        return "EubaCvxcsnmiIfe".replace(/./g, (letter) =>
          shell.options.has(letter) ? letter : "",
        );
      case "0":
        return shell.name;
      case "LINENO":
        return shell.variables.get(name) === "" ? String(shell.line) : shell.variables.get(name);
      default:
        return /^\d+$/.test(name) ? shell.positional[Number(name) - 1] : shell.variables.get(name);
    }
  }

  protected async simple(part: WordPart & { kind: "command" | "arithmetic" }): Promise<string> {
    return part.kind === "command"
      ? substitute(this.shell, part.list)
      : String(await this.arithmetic(part.expression));
  }

  /** The word that takes the parameter's place, for `-`, `+`; `=` and `?` act and return undefined. */
  protected async chosenWord({ name, operation }: ParameterPart): Promise<Word | undefined> {
    if (operation?.kind === "bad") {
      throw syntaxError("bad substitution", this.shell.line);
    }

    if (operation === undefined || !("colon" in operation)) {
      return undefined;
    }

    const value = this.value(name);
    const present = value !== undefined && !(operation.colon && value === "");
    switch (operation.kind) {
      case "+":
        return present ? operation.word : [];
      case "-":
        return present ? undefined : operation.word;
      case "=": {
        if (!present) {
          this.shell.variables.set(name, await this.text(operation.word));
        }

        return undefined;
      }

      case "?": {
        if (!present) {
          const words = await this.text(operation.word);
          throw new ShellError(
            `${name}: ${words === "" ? `parameter not set${operation.colon ? " or null" : ""}` : words}`,
          );
        }

        return undefined;
      }
    }
  }

  protected async parameterPieces(part: ParameterPart): Promise<PatternPiece[]> {
    const chosen = await this.chosenWord(part);
    if (chosen !== undefined) {
      const pieces = await this.pattern(chosen);
      return part.quoted ? pieces.map(({ text }) => ({ text, quoted: true })) : pieces;
    }

    const { name, operation, quoted } = part;
    return [{ text: await this.operate(name, operation), quoted }];
  }

  protected async operate(
    name: string,
    operation: ParameterOperation | undefined,
  ): Promise<string> {
    const value = this.value(name);
    const defaulted = operation !== undefined && "colon" in operation;
    if (
      value === undefined &&
      !defaulted &&
      this.shell.options.has("u") &&
      name !== "@" &&
      name !== "*"
    ) {
      throw new ShellError(`${name}: parameter not set`);
    }

    if (operation === undefined || operation.kind === "bad" || defaulted) {
      return value ?? "";
    }

    if (operation.kind === "length") {
      return String(
        name === "@" || name === "*" ? this.shell.positional.length : (value ?? "").length,
      );
    }

    if (operation.kind === "substring") {
      if (value === undefined || value === "") {
        return "";
      }

      const length =
        operation.length === undefined ? undefined : await this.arithmetic(operation.length);
      return substring(value, Number(await this.arithmetic(operation.offset)), length);
    }

    return expandOperation(this, value ?? "", operation);
  }
}
