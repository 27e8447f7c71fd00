/** What the key table says at a moment: which key a press means, what the footer shows, what the help lists. */
import type { KeyPress } from "./key-press.ts";
import { type KeyEntry, type KeyFacts, type KeyId, keyTable } from "./keys.table.ts";

export type Meaning = { id: KeyId; disabled?: string };

/** The entry a key means here; an enabled one wins over a disabled one with the same key. */
export const meaningOf = (press: KeyPress, facts: KeyFacts): Meaning | undefined => {
  const entries = keyTable.filter(
    (entry) => isHere(entry, facts) && entry.keys.includes(press.name),
  );
  const enabled = entries.find((entry) => !entry.disabled?.(facts));
  const [first] = entries;
  if (enabled) {
    return { id: enabled.id };
  }

  return first && { id: first.id, disabled: first.disabled?.(facts) ?? "" };
};

export interface FooterKey {
  id: KeyId;
  key: string;
  label: string;
  wanted: boolean;
}

/** Enabled keys in the order of the footer, the most wanted one first. */
export const footerKeys = (facts: KeyFacts): FooterKey[] =>
  keyTable
    .filter((entry) => isHere(entry, facts) && !entry.disabled?.(facts))
    .flatMap((entry) => {
      const rank = typeof entry.footer === "function" ? entry.footer(facts) : entry.footer;
      return rank === undefined ? [] : [{ entry, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ entry, rank }) => ({
      id: entry.id,
      key: keyName(entry.keys[0] ?? ""),
      label: labelOf(entry, facts),
      wanted: rank === 1,
    }));

export interface HelpGroup {
  title: KeyEntry["group"];
  keys: { key: string; help: string; disabled?: string }[];
}

/** All keys of a place in groups; disabled ones stay, with the reason. */
export const helpGroups = (facts: KeyFacts): HelpGroup[] =>
  (["Do", "Look", "Move", "Leave"] as const).map((title) => ({
    title,
    keys: keyTable
      .filter((entry) => entry.group === title && isHere(entry, facts))
      .map((entry) => {
        const disabled = entry.disabled?.(facts);
        return {
          key: entry.keys.map(keyName).join(" "),
          help: entry.help,
          ...(disabled !== undefined && { disabled }),
        };
      }),
  }));

const isHere = (entry: KeyEntry, facts: KeyFacts): boolean =>
  entry.places.includes(facts.place) && !entry.hidden?.(facts);

/** As people write it. */
export const keyName = (key: string): string => shortNames[key] ?? key;

const shortNames: Record<string, string> = {
  " ": "space",
  escape: "esc",
  pageup: "pgup",
  pagedown: "pgdn",
};

const labelOf = ({ label }: KeyEntry, facts: KeyFacts): string =>
  typeof label === "function" ? label(facts) : label;
