/** What read has read, and the fields it becomes. */

/** Characters with the knowledge whether a backslash protects them from IFS. */
export interface Read {
  text: string;
  protected: boolean[];
  status: number;
}

/** Splits by IFS into at most `count` parts; the last keeps what is left. */
export const splitFields = (
  { text, protected: kept }: Read,
  ifs: string,
  count: number,
): string[] => {
  const separates = (at: number): boolean => !kept[at] && ifs.includes(text[at]!);
  const blank = (at: number): boolean => separates(at) && " \t\n".includes(text[at]!);
  const fields: string[] = [];
  let at = 0;
  while (at < text.length && blank(at)) {
    at += 1;
  }

  while (fields.length < count - 1 && at < text.length) {
    let end = at;
    while (end < text.length && !separates(end)) {
      end += 1;
    }

    fields.push(text.slice(at, end));
    at = end;
    while (at < text.length && blank(at)) {
      at += 1;
    }

    if (at < text.length && separates(at) && !blank(at)) {
      at += 1;
      while (at < text.length && blank(at)) {
        at += 1;
      }
    }
  }

  let end = text.length;
  while (end > at && blank(end - 1)) {
    end -= 1;
  }

  const rest = text.slice(at, end);
  const single =
    rest.length > 0 &&
    separates(end - 1) &&
    !Array.from({ length: rest.length - 1 }, (_, index) => separates(at + index)).some(Boolean);
  fields.push(single ? rest.slice(0, -1) : rest);
  return fields;
};
