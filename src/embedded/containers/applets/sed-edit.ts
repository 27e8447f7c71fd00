/** Commands of sed that change the pattern space by what they find or read. */
import type { Substitution } from "./sed-address.ts";
import { replacementOf } from "./sed-replace.ts";
import { SedState } from "./sed-state.ts";

export class SedEditor extends SedState {
  protected async following(): Promise<undefined | "quit"> {
    if (await this.input.isLast()) {
      return "quit";
    }

    if (!this.quiet) {
      this.say(this.pattern);
    }

    await this.flushAppends();
    await this.nextLine();
    return undefined;
  }

  protected async joinNext(): Promise<undefined | "quit"> {
    const before = this.pattern;
    if (await this.input.isLast()) {
      return "quit";
    }

    await this.flushAppends();
    await this.nextLine();
    this.pattern = `${before}\n${this.pattern}`;
    return undefined;
  }

  protected async substitute(command: Substitution): Promise<undefined> {
    const source = this.pattern;
    let result = "";
    let from = 0;
    let count = 0;
    let changed = false;
    for (let at = 0; at <= source.length;) {
      const match = this.match(command.regex, at);
      if (match === undefined || (at > 0 && match.index < at)) {
        break;
      }

      const empty = match.end === match.index;
      if (
        !(
          empty &&
          match.index === from &&
          count > 0 &&
          match.index === at &&
          at > 0 &&
          source.slice(from, at) === "" &&
          changed
        )
      ) {
        count += 1;
        if (count >= command.number) {
          result += source.slice(from, match.index) + replacementOf(command.replacement, match);
          from = match.end;
          changed = true;
          if (!command.global) {
            break;
          }
        }
      }

      at = empty ? match.end + 1 : match.end;
      if (at === source.length && !empty && count > 0) {
        break;
      }
    }

    if (!changed) {
      return undefined;
    }

    this.pattern = result + source.slice(from);
    this.substituted = true;
    if (command.print) {
      this.say(this.pattern);
    }

    if (command.file !== undefined) {
      await this.writeFile(command.file, `${this.pattern}\n`);
    }

    return undefined;
  }
}
