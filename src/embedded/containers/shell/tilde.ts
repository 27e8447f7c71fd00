/** `~` and `~user` at the start of words, and after `=` and `:` of assignments. */
import type { Word, WordPart } from "./ast.ts";
import type { Shell } from "./shell.ts";
import { findUser } from "../applets/accounts.ts";

const homeOf = (shell: Shell, user: string): string | undefined =>
  user === "" ? shell.variables.get("HOME") : findUser(shell.system, user)?.home;

const expandAt = (shell: Shell, text: string, whole: boolean): WordPart[] | undefined => {
  const match = /^~([^/:]*)/.exec(text);
  if (match === null || (!whole && match[0].length === text.length)) {
    return undefined;
  }

  const home = homeOf(shell, match[1]!);
  return home === undefined
    ? undefined
    : [
        { kind: "text", text: home, quoted: true },
        { kind: "text", text: text.slice(match[0].length), quoted: false },
      ];
};

export const expandTilde = (shell: Shell, word: Word, assignment: boolean): Word => {
  const [first, ...rest] = word;
  if (first?.kind !== "text" || first.quoted || !first.text.includes("~")) {
    return word;
  }

  if (!assignment) {
    const expanded = expandAt(shell, first.text, rest.length === 0);
    return expanded === undefined ? word : [...expanded, ...rest];
  }

  const parts = first.text.split(":").flatMap((text, index, all): WordPart[] => {
    const expanded = expandAt(shell, text, rest.length === 0 || index < all.length - 1);
    const separator: WordPart[] = index === 0 ? [] : [{ kind: "text", text: ":", quoted: false }];
    return [...separator, ...(expanded ?? [{ kind: "text", text, quoted: false } as const])];
  });
  return [...parts, ...rest];
};
