/** Completion of a kubectl command line by kubectl itself: what to ask it, and what its answer means. */

export interface CompletionRequest {
  /** For `kubectl __complete`. The last one is the word to complete, perhaps empty. */
  args: string[];
  /** What the candidates replace: from here to the cursor. */
  start: number;
  word: string;
}

/** Nothing when the line up to the cursor is not a kubectl command. */
export const completionRequest = (text: string): CompletionRequest | undefined => {
  const words = splitWords(text);
  const [program] = words;
  if (!program || program.text !== "kubectl" || words.length < 2) {
    return undefined;
  }

  const last = words.at(-1) ?? program;
  return {
    args: words.slice(1).map((word) => word.text),
    start: last.start,
    word: last.text,
  };
};

interface Word {
  text: string;
  start: number;
}

/** As a shell splits, quotes removed; a space at the end begins an empty word. */
const splitWords = (text: string): Word[] => {
  const words: Word[] = [{ text: "", start: 0 }];
  let quote = "";
  for (const [index, character] of Array.from(text).entries()) {
    const word = words.at(-1) as Word;
    if (quote) {
      quote = character === quote ? "" : quote;
      word.text += character === quote || quote === "" ? "" : character;
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (character === " ") {
      words.push({ text: "", start: index + 1 });
    } else {
      word.text += character;
    }
  }

  return words.filter((word, index) => word.text !== "" || index === words.length - 1);
};

export interface Candidates {
  values: string[];
  /** Do not add a space behind a single candidate. */
  noSpace: boolean;
  /** The word names a file; `values` are then endings, if there are any. */
  files: boolean;
}

/** Bits of the directive in the last line, as the cobra library defines them. */
const directive = { error: 1, noSpace: 2, noFiles: 4, fileEndings: 8, folders: 16 };

/** @param output Standard output of `kubectl __complete`: `value<TAB>description` lines, then `:directive`. */
export const parseCompletion = (output: string): Candidates => {
  const lines = output.split("\n").filter((line) => line !== "");
  const bits = Number(/^:(\d+)$/.exec(lines.at(-1) ?? "")?.[1] ?? directive.error);
  const values = lines.slice(0, -1).map((line) => line.split("\t")[0] ?? "");
  if (bits & directive.error) {
    return { values: [], noSpace: true, files: false };
  }

  const files =
    Boolean(bits & directive.fileEndings) || (!(bits & directive.noFiles) && values.length === 0);
  return { values, noSpace: Boolean(bits & directive.noSpace), files };
};

/** Asks kubectl, and the folder where it wants a file. */
export const findCandidates = async (
  { args, word }: CompletionRequest,
  sources: {
    complete(args: string[], signal: AbortSignal): Promise<string>;
    files?: (() => Promise<string[]>) | undefined;
  },
  signal: AbortSignal,
): Promise<Candidates> => {
  const found = parseCompletion(await sources.complete(args, signal));
  if (!found.files || !sources.files) {
    return found;
  }

  const endings = found.values;
  const names = await sources.files();
  const values = names.filter(
    (name) =>
      name.startsWith(word) &&
      (endings.length === 0 || endings.some((ending) => name.endsWith(`.${ending}`))),
  );
  return { ...found, values };
};

/** What Tab puts in place of the word: the part all candidates share, with a space when there is only one. */
export const completed = (word: string, { values, noSpace }: Candidates): string => {
  const matching = values.filter((value) => value.startsWith(word));
  const [first = word, ...rest] = matching;
  const shared = rest.reduce(sharedStart, first);
  return matching.length === 1 && !noSpace ? `${shared} ` : shared;
};

const sharedStart = (a: string, b: string): string => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) {
    length += 1;
  }

  return a.slice(0, length);
};
