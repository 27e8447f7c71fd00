/** Names in Markdown: code is read as commands, the words around it as prose. */
import { renameProse, renameValue } from "./phrases.ts";
import type { Renaming } from "./renaming.ts";
import { isCommand, renameManifest, renameShell } from "./shell.ts";
import { looksLikeObjects } from "./yaml.ts";

export const renameMarkdown = (text: string, renaming: Renaming): string => {
  let fence: string[] | undefined;
  const lines: string[] = [];
  const prose: string[] = [];
  const flush = () => {
    if (prose.length > 0) {
      lines.push(renameSpans(prose.splice(0).join("\n"), renaming));
    }
  };
  for (const line of text.split("\n")) {
    if (/^\s*```/.test(line)) {
      flush();
      lines.push(...(fence === undefined ? [] : [renameCode(fence.join("\n"), renaming)]), line);
      fence = fence === undefined ? [] : undefined;
    } else if (fence !== undefined) {
      fence.push(line);
    } else if (/^ {4}/.test(line)) {
      flush();
      lines.push(renameCode(line, renaming));
    } else {
      prose.push(line);
    }
  }

  flush();
  return [...lines, ...(fence ?? [])].join("\n");
};

const renameCode = (text: string, renaming: Renaming): string =>
  looksLikeObjects(text) ? renameManifest(text, renaming) : renameShell(text, renaming);

/** Prose is changed as a whole first, since "namespace" and the name it is about may stand on two sides of a backtick. */
const renameSpans = (text: string, renaming: Renaming): string =>
  renameProse(text, renaming).replaceAll(/(`+)([^`]+)\1/g, (_, ticks: string, code: string) => {
    const own = isCommand(code) ? renameShell(code, renaming) : renameValue(code, renaming);
    return `${ticks}${own}${ticks}`;
  });
