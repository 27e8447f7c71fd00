/** Cuts profiles into tokens; includes are read where they stand. */
import { processWord } from "./escapes.ts";
import { keywordTable, lexerRules } from "./lexer-rules.table.ts";
import type { LexerRule } from "./lexer-rules.table.ts";

export type LexerState =
  | "INITIAL"
  | "SUB_ID"
  | "SUB_ID_WS"
  | "SUB_VALUE"
  | "EXTCOND_MODE"
  | "EXTCONDLIST_MODE"
  | "NETWORK_MODE"
  | "LIST_VAL_MODE"
  | "LIST_COND_MODE"
  | "LIST_COND_VAL"
  | "LIST_COND_PAREN_VAL"
  | "ASSIGN_MODE"
  | "RLIMIT_MODE"
  | "MOUNT_MODE"
  | "DBUS_MODE"
  | "SIGNAL_MODE"
  | "PTRACE_MODE"
  | "UNIX_MODE"
  | "CHANGE_PROFILE_MODE"
  | "INCLUDE"
  | "INCLUDE_EXISTS"
  | "ABI_MODE";

export interface Token {
  type: string;
  value: string;
}

interface Source {
  text: string;
  at: number;
  file: string | undefined;
  line: number;
}

/** What the lexer asks of whoever uses it. */
export interface LexerHost {
  fail(message: string): never;
  include(name: string, search: boolean, ifExists: boolean): void;
  /** The text as it is read, for `--preprocess`. */
  echo?(text: string): void;
}

const rulesByState = new Map<LexerState, LexerRule[]>();
for (const rule of lexerRules) {
  for (const state of rule.states) {
    rulesByState.set(state, [...(rulesByState.get(state) ?? []), rule]);
  }
}

const hex = (char: string): string => {
  const code = char.charCodeAt(0);
  return ((code > 127 ? code - 256 : code) >>> 0).toString(16);
};

export class Lexer {
  /** The file that is being read and where; they stay when the last file has ended. */
  file: string | undefined;
  line = 1;
  readonly #host: LexerHost;
  readonly #sources: Source[] = [];
  readonly #states: LexerState[] = [];
  #state: LexerState = "INITIAL";

  constructor(host: LexerHost, text: string, file: string | undefined) {
    this.#host = host;
    this.file = file ?? "stdin";
    this.#sources.push({ text, at: 0, file, line: 1 });
  }

  get depth(): number {
    return this.#sources.length;
  }

  /** Reads another text before what is left of this one. */
  push(text: string, file: string): void {
    this.#sources.push({ text, at: 0, file: this.file, line: this.line });
    this.file = file;
    this.line = 1;
  }

  /** The next token; undefined: the end. */
  next(): Token | undefined {
    for (;;) {
      const source = this.#sources.at(-1);
      if (source === undefined) {
        return undefined;
      }

      if (source.at >= source.text.length) {
        this.#sources.pop();
        if (this.#sources.length > 0) {
          this.file = source.file;
          this.line = source.line;
        }

        continue;
      }

      const token = this.#take(source);
      if (token !== undefined) {
        return token;
      }
    }
  }

  #take(source: Source): Token | undefined {
    let best: { rule: LexerRule; length: number; text: string } | undefined;
    for (const rule of rulesByState.get(this.#state) ?? []) {
      rule.pattern.lastIndex = source.at;
      const match = rule.pattern.exec(source.text);
      if (match !== null && match[0].length > (best?.length ?? 0)) {
        best = { rule, length: match[0].length, text: match.groups?.["t"] ?? match[0] };
      }
    }

    if (best === undefined) {
      const char = source.text[source.at]!;
      return this.#host.fail(
        `Lexer found unexpected character: '${char}' (0x${hex(char)}) in state: ${this.#state}`,
      );
    }

    source.at += best.text.length;
    return this.#act(best.rule, best.text);
  }

  #act(rule: LexerRule, text: string): Token | undefined {
    if (rule.special !== "quiet" && rule.special !== "include") {
      this.#host.echo?.(text);
    }

    switch (rule.special) {
      case "include":
        return this.#include(text);
      case "word":
        return this.#word(text);
      case "line":
        this.line += 1;
        break;
      case "end-of-rule":
        if (this.#state !== "INITIAL") {
          this.#pop();
        }

        break;
      case "comma-in-declaration":
        return this.#host.fail("Variable declarations do not accept trailing commas");
      case "quiet":
      case undefined:
        break;
    }

    if (rule.pop === true) {
      this.#pop();
    }

    if (rule.push !== undefined) {
      this.#push(rule.push);
    }

    this.#state = rule.begin ?? this.#state;
    return rule.token === undefined
      ? undefined
      : { type: rule.token, value: rule.value?.(text) ?? text };
  }

  #include(text: string): Token | undefined {
    const search = text.startsWith("<");
    const name = processWord((search ? text.slice(1, -1) : text).trim());
    if (name === undefined) {
      return this.#host.fail("Failed to process filename\n");
    }

    if (this.#state === "ABI_MODE") {
      this.#host.echo?.(text);
      return { type: search ? "ID" : "VALUE", value: name };
    }

    const ifExists = this.#state === "INCLUDE_EXISTS";
    this.#pop();
    this.#host.include(name, search, ifExists);
    return undefined;
  }

  #word(text: string): Token {
    const keyword = Object.hasOwn(keywordTable, text) ? keywordTable[text] : undefined;
    if (keyword === undefined) {
      return { type: "ID", value: text };
    }

    this.#push(keyword[1] ?? "INITIAL");
    return { type: keyword[0], value: text };
  }

  #push(state: LexerState): void {
    this.#states.push(this.#state);
    this.#state = state;
  }

  #pop(): void {
    this.#state = this.#states.pop() ?? "INITIAL";
  }
}
