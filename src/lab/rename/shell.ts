/** Names in commands and scripts: where kubectl takes one, and nowhere else. */
import { applyEdits } from "./edits.ts";
import type { Edit } from "./edits.ts";
import { readKubectl } from "./kubectl-words.ts";
import { renameForms, renameProse } from "./phrases.ts";
import type { Renaming } from "./renaming.ts";
import { scanShell } from "./shell-words.ts";
import type { Word } from "./shell-words.ts";
import { looksLikeObjects, renameYaml } from "./yaml.ts";

export const renameShell = (text: string, renaming: Renaming): string => {
  const { commands, documents, comments } = scanShell(text);
  const edits = commands.flatMap((words) => editsOf(words, text, renaming));
  const inside = ({ start, end }: Edit): boolean =>
    documents.some((document) => start >= document.start && end <= document.end);
  const changed: Edit[] = [
    ...edits.filter((edit) => !inside(edit)),
    ...documents.map(({ start, end }) => ({
      start,
      end,
      text: ownDocument(text.slice(start, end), renaming),
    })),
    ...comments.map(({ start, end }) => ({
      start,
      end,
      text: renameProse(text.slice(start, end), renaming),
    })),
  ];
  return renameForms(applyEdits(text, changed), renaming);
};

/** YAML of whole objects, with the scripts that stand in it. */
export const renameManifest = (text: string, renaming: Renaming): string =>
  renameYaml(text, renaming, { fence: true, script: (inner) => renameShell(inner, renaming) });

const ownDocument = (text: string, renaming: Renaming): string =>
  looksLikeObjects(text) ? renameManifest(text, renaming) : renameForms(text, renaming);

/** Words that stand alone on a command line: `-n rush`, or one that begins with kubectl. */
export const isCommand = (text: string): boolean => /(?:^|\s)kubectl\s|^-/.test(text);

const editsOf = (words: readonly Word[], text: string, renaming: Renaming): Edit[] => {
  const scripts = words.filter((word) => isScriptWord(word, text));
  const edits = scripts.flatMap((word) => editInside(word, text, renaming));
  const at = words.findIndex(({ value }) => value === "kubectl" || value.endsWith("/kubectl"));
  const lone = at === -1 && words[0]?.value.startsWith("-") === true;
  if (at === -1 && !lone) {
    return edits;
  }

  const mine = words.slice(at + 1);
  const { own } = readKubectl(mine, renaming);
  return [
    ...edits,
    ...mine.flatMap((word, index) => {
      const value = own.get(index) ?? ownPatch(word.value, renaming);
      return value === undefined ? [] : editTo(word, value, text);
    }),
  ];
};

/** Quoted, and no substitution, whose words have been read already. */
const isScriptWord = ({ start, value }: Word, text: string): boolean =>
  /["']/.test(text[start] ?? "") && /\bkubectl\s/.test(value) && !value.includes("$(");

/** `sh -c "kubectl ..."`: the quoted words are a script of their own. */
const editInside = (word: Word, text: string, renaming: Renaming): Edit[] =>
  editTo(word, renameShell(word.value, renaming), text);

/** `-p '{"metadata": ...}'` */
const ownPatch = (value: string, renaming: Renaming): string | undefined =>
  /^\s*[{[]/.test(value) && !value.startsWith("{{")
    ? renameYaml(value, renaming, { fence: false, script: (text) => renameShell(text, renaming) })
    : undefined;

/** Quotes and variables around what has changed stay as they are. */
const editTo = ({ start, end, value }: Word, own: string, text: string): Edit[] => {
  const raw = text.slice(start, end);
  const at = raw.indexOf(value);
  return own === value || at === -1
    ? []
    : [{ start: start + at, end: start + at + value.length, text: own }];
};
