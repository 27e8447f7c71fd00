/** Which requests of users changed what, in order and bounded: where undo can go back to. */
import type { LogRecord } from "./journal.ts";

export interface Mark {
  /** The state to go back to. */
  revision: number;
  /** The request that came then, such as `delete pod web`; empty for a named moment. */
  label: string;
  name?: string;
}

const longest = 200;

export class UndoLog {
  #marks: Mark[];
  readonly #write: (record: string) => void;

  /** @param write Keeps marks over a restart. */
  constructor(records: readonly LogRecord[], write: (record: string) => void) {
    this.#marks = records
      .map(({ m }) => m)
      .filter((mark) => mark !== undefined)
      .slice(-longest);
    this.#write = write;
  }

  note(label: string, revision: number, name?: string): void {
    const mark: Mark = { label, revision, ...(name === undefined ? {} : { name }) };
    this.#marks.push(mark);
    if (this.#marks.length > longest) {
      this.#marks.shift();
    }

    this.#write(JSON.stringify({ m: mark }));
  }

  /** Removes and returns where to go back to: the latest request, or the latest moment of that name. @throws Error with one sentence */
  take(name: string | undefined, forgotten: number): Mark {
    const index = this.#marks.findLastIndex((mark) =>
      name === undefined ? mark.name === undefined : mark.name === name,
    );
    const mark = this.#marks[index];
    if (mark === undefined) {
      throw new Error(
        name === undefined ? "There is nothing to undo." : `There is no moment named "${name}".`,
      );
    }

    if (mark.revision < forgotten) {
      throw new Error("That is too long ago to be undone; restore a saved state instead.");
    }

    this.#marks = this.#marks.slice(0, index);
    return mark;
  }
}
