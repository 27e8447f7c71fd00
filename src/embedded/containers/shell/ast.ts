/** What the parser makes of a script. Text is one character per byte throughout. */

/** `quoted` parts are neither split nor globbed. */
export type WordPart =
  | { kind: "text"; text: string; quoted: boolean }
  | { kind: "parameter"; name: string; operation: ParameterOperation | undefined; quoted: boolean }
  | { kind: "command"; list: Command | undefined; quoted: boolean }
  | { kind: "arithmetic"; expression: Word; quoted: boolean };

export type Word = WordPart[];

/** `${name OPERATION}`; `colon`: an empty value counts as unset. */
export type ParameterOperation =
  | { kind: "-" | "+" | "=" | "?"; colon: boolean; word: Word }
  | { kind: "#" | "##" | "%" | "%%"; word: Word }
  | { kind: "length" }
  /** Nothing the shell knows: said when the word is expanded. */
  | { kind: "bad"; word: Word }
  | { kind: "substring"; offset: Word; length: Word | undefined }
  | { kind: "/" | "//"; pattern: Word; replacement: Word };

export interface Redirect {
  kind: "<" | ">" | ">>" | ">|" | "<>" | "<&" | ">&" | "<<";
  fd: number;
  /** File name, descriptor, or the text of a here-document. */
  word: Word;
}

export interface Assignment {
  name: string;
  value: Word;
}

export interface SimpleCommand {
  kind: "simple";
  assignments: Assignment[];
  words: Word[];
  redirects: Redirect[];
  line: number;
}

export interface CaseItem {
  patterns: Word[];
  body: Command | undefined;
}

export type Command =
  | SimpleCommand
  | { kind: "pipeline"; commands: Command[] }
  | { kind: "not"; command: Command }
  | { kind: "and" | "or"; left: Command; right: Command }
  | { kind: "sequence"; left: Command; right: Command }
  | { kind: "background"; command: Command }
  | { kind: "subshell"; body: Command | undefined; redirects: Redirect[]; line: number }
  | { kind: "group"; body: Command | undefined; redirects: Redirect[]; line: number }
  | {
      kind: "if";
      test: Command | undefined;
      body: Command | undefined;
      otherwise: Command | undefined;
      redirects: Redirect[];
    }
  | {
      kind: "while" | "until";
      test: Command | undefined;
      body: Command | undefined;
      redirects: Redirect[];
    }
  | {
      kind: "for";
      name: string;
      words: Word[] | undefined;
      body: Command | undefined;
      redirects: Redirect[];
      line: number;
    }
  | { kind: "case"; word: Word; items: CaseItem[]; redirects: Redirect[]; line: number }
  | { kind: "function"; name: string; body: Command; line: number };
