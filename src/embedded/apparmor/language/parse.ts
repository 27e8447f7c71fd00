/** Reads profiles as apparmor_parser 3.0.8 does: the same grammar, the same mistakes in the same words. */
import { actions } from "./actions.ts";
import { defaultFeatures, kernelFeatures, parseFeatures } from "./features.ts";
import type { Features } from "./features.ts";
import { grammarText, tokenOrder } from "./grammar.table.ts";
import { buildTables, end, readGrammar } from "./lalr.ts";
import type { Tables } from "./lalr.ts";
import { Lexer } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import type { Profile } from "./policy.ts";
import { ProfileError } from "./profile-error.ts";
import { profileNames, searchFile } from "./source-files.ts";
import type { SourceFiles } from "./source-files.ts";
import { Variables } from "./variables.ts";

export interface ParseOptions {
  /** Path as given; undefined: standard input. */
  path: string | undefined;
  text: string;
  files: SourceFiles;
  /** Where `<name>` is searched. */
  folders: string[];
  /** Features in place of those of a profile that names none. */
  pinnedFeatures?: Features;
  namespace?: string;
  /** The text with all that it includes, for `--preprocess`. */
  echo?: (text: string) => void;
}

const maximumDepth = 100;
const maximumText = 16 * 2 ** 20;
const maximumExpected = 4;
const maximumMessage = 4095;

let tables: Tables | undefined;

/** The parser's tables, made when the first profile is read. */
const parserTables = (): Tables => (tables ??= buildTables(readGrammar(grammarText)));

const tokenName = (token: string): string => (token === end ? end : `TOK_${token}`);

export class ProfileParser {
  readonly options: ParseOptions;
  readonly variables: Variables;
  readonly aliases: [from: string, to: string][] = [];
  /** By name; a set in the order of names when it is used. */
  readonly profiles = new Map<string, Profile>();
  features: Features | undefined;
  /** Files included in the block that is being read, and those of the blocks around it. */
  included = new Set<string>();
  readonly blocks: Set<string>[] = [];
  readonly #lexer: Lexer;
  #printed = "";
  #size = 0;

  constructor(options: ParseOptions) {
    this.options = options;
    this.variables = new Variables((text) => {
      this.#printed += text;
    });
    const { echo } = options;
    this.#lexer = new Lexer(
      {
        fail: (message) => this.fail(message),
        include: (name, search, ifExists) => this.#include(name, search, ifExists),
        ...(echo === undefined ? {} : { echo }),
      },
      options.text,
      options.path,
    );
  }

  /** Ends with a message that says where. */
  fail(message: string): never {
    throw new ProfileError(this.#printed + this.place(message));
  }

  /** A message with its place, as a line. */
  place(message: string): string {
    const { path } = this.options;
    const text = message.slice(0, maximumMessage);
    return path === undefined
      ? `AppArmor parser error at line ${this.#lexer.line}: ${text}\n`
      : `AppArmor parser error for ${path} in profile ${this.#lexer.file} at line ${this.#lexer.line}: ${text}\n`;
  }

  /** Printed before whatever ends the reading. */
  complain(message: string): void {
    this.#printed += this.place(message);
  }

  /** What is printed whether or not the reading ends well. */
  get printed(): string {
    return this.#printed;
  }

  /** The same again is told, and is no mistake. */
  addAlias(from: string, to: string): void {
    if (this.aliases.some(([name, target]) => name === from && target === to)) {
      this.#printed += `'${from}' is already defined\n`;
    } else {
      this.aliases.push([from, to]);
    }
  }

  /** Ends without a place. */
  failPlainly(message: string): never {
    throw new ProfileError(this.#printed + message);
  }

  /** @throws ProfileError */
  parse(): void {
    const { states, productions, accepting } = parserTables();
    const stack: { state: number; value: unknown }[] = [{ state: 0, value: undefined }];
    let token: Token | undefined;
    for (;;) {
      const { state } = stack.at(-1)!;
      if (state === accepting) {
        return;
      }

      const row = states[state]!;
      if (!row.consistent) {
        token ??= this.#lexer.next() ?? { type: end, value: "" };
      }

      const action = row.consistent ? undefined : row.actions.get(token!.type);
      if (action !== undefined && action >= 0) {
        stack.push({ state: action, value: token!.value });
        token = undefined;
        continue;
      }

      const number = action === undefined ? row.fallback : -1 - action;
      if (number === undefined) {
        this.#unexpected(token!, [...row.actions.keys()]);
      }

      const { left, right } = productions[number]!;
      const values = stack.splice(stack.length - right.length).map(({ value }) => value);
      const act = actions[`${left}: ${right.join(" ")}`.trim()];
      const value = act === undefined ? values[0] : act(this, values);
      stack.push({ state: states[stack.at(-1)!.state]!.gotos.get(left)!, value });
    }
  }

  #unexpected(token: Token, possible: string[]): never {
    const order = [end, ...tokenOrder];
    const expected = possible.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    const list =
      expected.length > maximumExpected || expected.length === 0
        ? ""
        : `, expecting ${expected.map(tokenName).join(" or ")}`;
    return this.fail(`syntax error, unexpected ${tokenName(token.type)}${list}`);
  }

  #include(name: string, search: boolean, ifExists: boolean): void {
    const { files, folders, echo } = this.options;
    const found = search
      ? searchFile(files, folders, name, this.included)
      : this.included.has(name)
        ? "already"
        : { path: name, content: files.read(name) };
    if (found === "already") {
      echo?.(`\n\n##skipped duplicate include <${name}>\n`);
      return;
    }

    echo?.(search ? `\n\n##included <${name}>\n` : `\n\n##included "${name}"\n`);
    if (found?.content === undefined) {
      if (!ifExists) {
        this.fail(`Could not open '${name}'`);
      }

      return;
    }

    this.included.add(found.path);
    if (typeof found.content === "string") {
      this.#open(found.path, found.content);
      return;
    }

    for (const entry of profileNames(found.content)) {
      const path = `${found.path}/${entry}`;
      const text = this.included.has(path) ? undefined : files.read(path);
      if (typeof text === "string") {
        this.included.add(path);
        this.#open(path, text);
      }
    }
  }

  #open(path: string, text: string): void {
    this.#size += text.length;
    if (this.#lexer.depth > maximumDepth || this.#size > maximumText) {
      this.fail(`Includes are nested too deeply at '${path}'`);
    }

    this.#lexer.push(text, path);
  }

  /** An `abi` rule: the first that a profile meets decides. */
  useFeatures(name: string, search: boolean): void {
    const { files, folders } = this.options;
    if (search && name === "kernel") {
      this.features ??= kernelFeatures;
      return;
    }

    const found = search
      ? searchFile(files, folders, name, this.included)
      : { path: name, content: files.read(name) };
    if (found === "already") {
      if (this.features === undefined) {
        this.fail("failed features abi not set but include cache skipped\n");
      }
    } else if (found?.content === undefined) {
      this.fail(`Could not open '${name}': No such file or directory`);
    } else if (typeof found.content !== "string") {
      this.fail(`failed to find features abi '${name}': Is a directory`);
    } else {
      this.features ??= parseFeatures(found.content);
    }
  }

  /** The preamble has ended: without an `abi` rule the profile is compiled for an old set of features. */
  settleFeatures(): void {
    this.features ??= this.options.pinnedFeatures ?? defaultFeatures;
  }
}
