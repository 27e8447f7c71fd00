/** Variables of profiles: sets of texts, which may name each other, and booleans. */
import { ProfileError } from "./profile-error.ts";

/** More texts than these is no profile but an attempt to exhaust the parser. */
const maximumValues = 10_000;
const maximumLength = 1_000_000;

const reference = /\\[^]|@\{([A-Za-z][A-Za-z0-9_]*)\}|@\{\}/g;

/** The first variable in a text, with what stands before and behind it. */
const findReference = (
  text: string,
): { before: string; name: string; after: string } | undefined => {
  for (const match of text.matchAll(reference)) {
    if (match[0] === "@{}") {
      throw new ProfileError("Empty variable name found!\n");
    }

    if (match[1] !== undefined) {
      return {
        before: text.slice(0, match.index),
        name: match[1],
        after: text.slice(match.index + match[0].length),
      };
    }
  }

  return undefined;
};

/** `@{NAME}`, `@NAME`, `$NAME` without what marks a variable. */
export const bareName = (variable: string): string =>
  variable.replace(/^[@$]\{?/, "").replace(/\}$/, "");

export class Variables {
  /** Told what the parser would print besides the mistake itself. */
  readonly #print: (text: string) => void;
  readonly #sets = new Map<string, string[]>();
  readonly #booleans = new Map<string, boolean>();
  readonly #expanded = new Map<string, string[]>();

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  /** @returns whether the name was free */
  declare(name: string, values: string[]): boolean {
    if (this.#sets.has(name) || this.#booleans.has(name)) {
      this.#print(`'${name}' is already defined\n`);
      return false;
    }

    this.#sets.set(name, values);
    return true;
  }

  /** @returns whether there is a set to add to */
  append(name: string, values: string[]): boolean {
    const set = this.#sets.get(name);
    if (set === undefined) {
      this.#print(
        this.#booleans.has(name)
          ? `Variable ${name} is not a set variable\n`
          : `Failed to find declaration for: ${name}\n`,
      );
      return false;
    }

    set.push(...values);
    this.#expanded.clear();
    return true;
  }

  /** @returns whether the name was free */
  declareBoolean(name: string, value: boolean): boolean {
    if (this.#sets.has(name) || this.#booleans.has(name)) {
      this.#print(`'${name}' is already defined\n`);
      return false;
    }

    this.#booleans.set(name, value);
    return true;
  }

  boolean(name: string): boolean | undefined {
    if (this.#sets.has(name)) {
      this.#print(`Variable ${name} is not a boolean variable\n`);
    }

    return this.#booleans.get(name);
  }

  has(name: string): boolean {
    return this.#sets.has(name);
  }

  /** Name of the profile, for as long as its rules are expanded. */
  withProfileName(name: string, work: () => void): void {
    this.#sets.set("profile_name", [name]);
    this.#expanded.delete("profile_name");
    work();
    this.#sets.delete("profile_name");
    this.#expanded.delete("profile_name");
  }

  /** A text with all variables replaced, several values by an alternation. @throws ProfileError */
  expand(text: string): string {
    let result = text;
    for (;;) {
      const found = findReference(result);
      if (found === undefined) {
        return result;
      }

      result = `${found.before}${this.#alternation(found)}${found.after}`;
      if (result.length > maximumLength) {
        throw new ProfileError(`Expansion of variable ${found.name} is too long\n`);
      }
    }
  }

  #alternation({ before, name, after }: { before: string; name: string; after: string }): string {
    const values = this.#lookup(name);
    if (values.length === 1) {
      return values[0]!;
    }

    const trimmed = values.map((value) => {
      const front = before.endsWith("/") ? value.replace(/^\/+/, "") : value;
      return after.startsWith("/") ? front.replace(/\/+$/, "") : front;
    });
    return `{${trimmed.join(",")}}`;
  }

  #lookup(name: string): string[] {
    if (!this.#sets.has(name)) {
      throw new ProfileError(
        this.#booleans.has(name)
          ? `Found reference to set variable ${name}, but declared boolean\n`
          : `Found reference to variable ${name}, but is never declared\n`,
      );
    }

    return this.#resolve(name, name, new Set());
  }

  #resolve(name: string, wanted: string, seen: Set<string>): string[] {
    const known = this.#expanded.get(name);
    if (known !== undefined) {
      return known;
    }

    const fail = (message: string): never => {
      throw new ProfileError(`${message}failure expanding variable ${wanted}\n`);
    };
    const result: string[] = [];
    const work = this.#sets.get(name)!.toReversed();
    seen.add(name);
    while (work.length > 0) {
      const text = work.pop()!;
      const found = findReference(text);
      if (found === undefined) {
        result.push(text);
      } else if (seen.has(found.name)) {
        fail(`Variable @{${found.name}} is referenced recursively (by @{${name}})\n`);
      } else if (this.#booleans.has(found.name)) {
        fail(`Referenced variable ${found.name} is a boolean used in set context\n`);
      } else if (this.#sets.has(found.name)) {
        const inner = this.#resolve(found.name, wanted, seen);
        work.push(...inner.map((value) => `${found.before}${value}${found.after}`).toReversed());
      } else {
        fail(`Variable @{${name}} references undefined variable @{${found.name}}\n`);
      }

      if (result.length + work.length > maximumValues) {
        fail(`Variable @{${name}} has too many values\n`);
      }
    }

    seen.delete(name);
    this.#expanded.set(name, result);
    return result;
  }
}
