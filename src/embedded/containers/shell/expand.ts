/** Expansion of words: parameters, substitutions, arithmetic, splitting, path names. */
import type { ParameterOperation, Word } from "./ast.ts";
import { FieldBuilder, fieldText } from "./fields.ts";
import { expandGlob } from "./glob.ts";
import { ParameterExpander } from "./parameters.ts";
import type { ParameterPart } from "./parameters.ts";
import { isGlob } from "./pattern.ts";
import { expandTilde } from "./tilde.ts";

export class Expander extends ParameterExpander {
  /** The words that a word becomes: none, one or many. */
  async fields(word: Word): Promise<string[]> {
    const [only] = word;
    if (word.length === 1 && only?.kind === "text" && only.quoted) {
      return [only.text];
    }

    const builder = new FieldBuilder(this.ifs);
    await this.build(expandTilde(this.shell, word, false), builder);
    const result: string[] = [];
    for (const field of builder.finish()) {
      const found =
        !this.shell.options.has("f") && isGlob(field) ? expandGlob(this.shell.system, field) : [];
      if (found.length > 0) {
        result.push(...found);
      } else {
        result.push(fieldText(field));
      }
    }

    return result;
  }

  protected async build(word: Word, builder: FieldBuilder): Promise<void> {
    for (const part of word) {
      if (part.kind === "text") {
        builder.add(part.text, part.quoted);
      } else if (part.kind === "parameter") {
        await this.buildParameter(part, builder);
      } else {
        const text = await this.simple(part);
        if (part.quoted) {
          builder.add(text, true);
        } else {
          builder.split(text);
        }
      }
    }
  }

  protected async buildParameter(part: ParameterPart, builder: FieldBuilder): Promise<void> {
    const { name, operation, quoted } = part;
    const chosen = await this.chosenWord(part);
    if (chosen !== undefined) {
      await this.buildAlternative(chosen, quoted, builder);
      return;
    }

    if (name === "@" || (name === "*" && !quoted)) {
      await this.buildPositional(part, builder);
      return;
    }

    const text = await this.operate(name, operation);
    if (quoted) {
      builder.add(text, true);
    } else {
      builder.split(text);
    }
  }

  /** The words of `${x:-...}`: quoted parts stay whole, the rest is split like a value. */
  protected async buildAlternative(
    word: Word,
    quoted: boolean,
    builder: FieldBuilder,
  ): Promise<void> {
    for (const part of expandTilde(this.shell, word, false)) {
      if (part.kind === "text") {
        if (quoted || part.quoted) {
          builder.add(part.text, true);
        } else {
          builder.split(part.text);
        }
      } else {
        await this.build([part], builder);
      }
    }
  }

  protected async buildPositional(
    { name, operation, quoted }: ParameterPart,
    builder: FieldBuilder,
  ): Promise<void> {
    let values = this.shell.positional;
    if (operation?.kind === "substring") {
      values = await this.sliceArguments(operation);
    } else if (operation !== undefined) {
      builder.add(await this.operate(name, operation), quoted);
      return;
    }

    for (const [index, value] of values.entries()) {
      if (index > 0) {
        builder.break();
      }

      if (quoted) {
        builder.add(value, true);
      } else {
        builder.split(value);
      }
    }
  }

  protected async sliceArguments({
    offset,
    length,
  }: ParameterOperation & { kind: "substring" }): Promise<string[]> {
    const all = [this.shell.name, ...this.shell.positional];
    const from = Number(await this.arithmetic(offset));
    const count = length === undefined ? all.length : Number(await this.arithmetic(length));
    return all.slice(Math.max(from, from === 0 ? 0 : 1), from + count);
  }
}
