/** Editing one line of text with the keys that shells have; pure. */
import type { KeyPress } from "./key-press.ts";

export interface Editing {
  text: string;
  /** Index in `text` before which the next character goes. */
  cursor: number;
}

export const editing = (text: string): Editing => ({ text, cursor: text.length });

export const insert = ({ text, cursor }: Editing, added: string): Editing => ({
  text: text.slice(0, cursor) + added + text.slice(cursor),
  cursor: cursor + added.length,
});

/** The line after a key, or undefined when the key means nothing to a line. */
export const edit = (line: Editing, press: KeyPress): Editing | undefined => {
  const action = actions[press.name];
  if (action) {
    return action(line);
  }

  if (press.name === "paste") {
    return insert(line, pasted(press.text ?? ""));
  }

  return press.text === undefined ? undefined : insert(line, press.text);
};

/** One command: continued lines are joined, what follows the first complete line is left out. */
const pasted = (text: string): string =>
  text
    .trim()
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")[0]
    ?.replace(/^\$ /, "") ?? "";

const remove = ({ text }: Editing, from: number, to: number): Editing => ({
  text: text.slice(0, from) + text.slice(to),
  cursor: from,
});

const move = (line: Editing, cursor: number): Editing => ({ ...line, cursor });

const segmenter = new Intl.Segmenter();

/** Where the character before or after the cursor begins or ends; a composed one counts as one. */
const before = ({ text, cursor }: Editing): number =>
  cursor - ([...segmenter.segment(text.slice(0, cursor))].at(-1)?.segment.length ?? 0);
const after = ({ text, cursor }: Editing): number =>
  cursor + ([...segmenter.segment(text.slice(cursor))][0]?.segment.length ?? 0);

const wordBefore = ({ text, cursor }: Editing): number =>
  text.slice(0, cursor).replace(/\S+\s*$/, "").length;
const wordAfter = ({ text, cursor }: Editing): number =>
  text.length - text.slice(cursor).replace(/^\s*\S+/, "").length;

const actions: Record<string, (line: Editing) => Editing> = {
  left: (line) => move(line, before(line)),
  right: (line) => move(line, after(line)),
  home: (line) => move(line, 0),
  end: (line) => move(line, line.text.length),
  "ctrl+a": (line) => move(line, 0),
  "ctrl+e": (line) => move(line, line.text.length),
  "ctrl+b": (line) => move(line, before(line)),
  "ctrl+f": (line) => move(line, after(line)),
  "alt+b": (line) => move(line, wordBefore(line)),
  "alt+f": (line) => move(line, wordAfter(line)),
  backspace: (line) => remove(line, before(line), line.cursor),
  delete: (line) => ({ ...remove(line, line.cursor, after(line)), cursor: line.cursor }),
  "ctrl+d": (line) => ({ ...remove(line, line.cursor, after(line)), cursor: line.cursor }),
  "ctrl+w": (line) => remove(line, wordBefore(line), line.cursor),
  "ctrl+u": (line) => remove(line, 0, line.cursor),
  "ctrl+k": (line) => ({ ...line, text: line.text.slice(0, line.cursor) }),
};
