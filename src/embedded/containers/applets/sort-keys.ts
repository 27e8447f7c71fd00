/** Keys of sort: which part of a line counts. */

export interface Key {
  startField: number;
  startChar: number;
  endField: number | undefined;
  endChar: number;
  flags: Set<string>;
}

export const parseKey = (text: string): Key | undefined => {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (match === null) {
    return undefined;
  }

  const [, field, character = "1", flags = "", endField, endChar = "0", endFlags = ""] = match;
  return {
    startField: Number(field) - 1,
    startChar: Math.max(0, Number(character) - 1),
    endField: endField === undefined ? undefined : Number(endField) - 1,
    endChar: Number(endChar),
    flags: new Set(flags + endFlags),
  };
};

/** Start positions of the fields of a line. */
const fieldStarts = (line: string, separator: string | undefined): number[] => {
  const starts = [0];
  if (separator !== undefined) {
    for (let at = line.indexOf(separator); at !== -1; at = line.indexOf(separator, at + 1)) {
      starts.push(at + 1);
    }

    return starts;
  }

  for (const match of line.matchAll(/[^ \t](?=[ \t])/g)) {
    starts.push(match.index + 1);
  }

  return starts;
};

export const extract = (
  line: string,
  key: Key,
  separator: string | undefined,
  blanks: boolean,
): string => {
  const starts = fieldStarts(line, separator);
  const skip = (at: number): number =>
    blanks ? at + /^[ \t]*/.exec(line.slice(at))![0].length : at;
  const fieldStart = starts[key.startField];
  if (fieldStart === undefined) {
    return "";
  }

  const start = skip(fieldStart) + key.startChar;
  if (key.endField === undefined) {
    return line.slice(start);
  }

  const endStart = starts[key.endField];
  const fieldEnd = starts[key.endField + 1];
  const end =
    endStart === undefined
      ? line.length
      : key.endChar > 0
        ? skip(endStart) + key.endChar
        : fieldEnd === undefined
          ? line.length
          : fieldEnd - (separator === undefined ? 0 : 1);
  return line.slice(start, Math.max(start, end));
};
