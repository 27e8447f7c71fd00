/** Splits a `run` line into arguments without a shell, and refuses what only a shell could do. */

export interface SplitProblem {
  /** Zero-based offset of the offending character. */
  at: number;
  sentence: string;
}

export type Split = { argv: string[] } | { problem: SplitProblem };

/** Spaces and quotes only. `${var}` stays as it is, whole, even with spaces around it. */
export const splitCommand = (text: string): Split => {
  const state: State = { text, at: 0, argv: [], word: undefined };

  while (state.at < text.length) {
    const problem = step(state);
    if (problem !== undefined) {
      return { problem: { at: state.at, sentence: problem } };
    }
  }

  endWord(state);
  return state.argv.length === 0
    ? { problem: { at: 0, sentence: "an empty command" } }
    : { argv: state.argv };
};

interface State {
  text: string;
  at: number;
  argv: string[];
  word: string | undefined;
}

const step = (state: State): string | undefined => {
  const char = state.text[state.at] ?? "";
  if (/\s/.test(char)) {
    endWord(state);
    state.at += 1;
    return undefined;
  }

  if (char === "'" || char === '"') {
    return quoted(state, char);
  }

  if (char === "\\") {
    append(state, state.text[state.at + 1] ?? "\\", 2);
    return undefined;
  }

  const variable = /^\$\{[^}]*\}/.exec(state.text.slice(state.at))?.[0];
  if (variable !== undefined) {
    append(state, variable, variable.length);
    return undefined;
  }

  if ("|<>;&`$".includes(char)) {
    return `\`${char}\` needs a shell; use \`sh:\` instead of \`run:\`, or quote it`;
  }

  append(state, char, 1);
  return undefined;
};

const quoted = (state: State, quote: string): string | undefined => {
  let end = state.at + 1;
  let value = "";
  while (state.text[end] !== quote) {
    if (end >= state.text.length) {
      return `a ${quote} that is never closed`;
    }

    if (quote === '"' && state.text[end] === "\\" && '"\\$`'.includes(state.text[end + 1] ?? " ")) {
      end += 1;
    }

    value += state.text[end] ?? "";
    end += 1;
  }

  append(state, value, end + 1 - state.at);
  return undefined;
};

const append = (state: State, value: string, length: number): void => {
  state.word = (state.word ?? "") + value;
  state.at += length;
};

const endWord = (state: State): void => {
  if (state.word !== undefined) {
    state.argv.push(state.word);
    state.word = undefined;
  }
};
