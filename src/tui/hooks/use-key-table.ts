/** Runs what the key table says a key means; tells why when it means nothing now. */
import type { KeyPress } from "../key-press.ts";
import { meaningOf } from "../keys.ts";
import type { KeyFacts, KeyId } from "../keys.table.ts";
import { useApp } from "./use-app.ts";
import { useKeys } from "./use-keys.tsx";

export type KeyHandlers = Partial<Record<KeyId, (press: KeyPress) => void>>;

interface Options {
  layer: number;
  facts: KeyFacts;
  handlers: KeyHandlers;
  /** One sentence for the learner, or nothing when the last one is over. */
  say(sentence: string | undefined): void;
}

export const useKeyTable = ({ layer, facts, handlers, say }: Options): void => {
  const { suspend, quit } = useApp();
  const all: KeyHandlers = { suspend, quit, ...handlers };
  useKeys(layer, (press) => {
    const meaning = meaningOf(press, facts);
    if (!meaning) {
      return;
    }

    say(meaning.disabled || undefined);
    if (meaning.disabled === undefined) {
      all[meaning.id]?.(press);
    }
  });
};
