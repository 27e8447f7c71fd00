/** Changes of a text by position, so that everything else of it stays as it was. */

export interface Edit {
  /** Offsets; equal ones insert. */
  start: number;
  end: number;
  text: string;
}

/** Edits must not overlap; their order does not matter. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  let result = "";
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }

  return result + text.slice(at);
};
