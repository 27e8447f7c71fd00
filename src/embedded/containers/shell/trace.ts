/** What `set -x` shows before a command runs. */
import { Parser } from "./parser.ts";
import type { Shell } from "./shell.ts";

/** In single quotes when it needs any. */
export const quoteIfNeeded = (text: string): string =>
  text !== "" && /^[\w@%+=:,./-]+$/.test(text) ? text : singleQuote(text);

/** In single quotes, as `set` and `export -p` print values. */
export const singleQuote = (text: string): string =>
  `'${text.replaceAll(/'+/g, (quotes) => `'"${quotes}"'`)}'`;

export const traceCommand = async (
  shell: Shell,
  assignments: [name: string, value: string][],
  words: string[],
): Promise<void> => {
  const prompt = shell.variables.get("PS4") ?? "";
  shell.options.delete("x");
  const prefix = await shell.expander.text(
    new Parser(prompt).scanner.inside(prompt).documentWord(),
  );
  shell.options.add("x");
  const parts = [
    ...assignments.map(([name, value]) => `${name}=${quoteIfNeeded(value)}`),
    ...words.map((word) => quoteIfNeeded(word)),
  ];
  await shell.flush();
  await shell.complain(`${prefix}${parts.join(" ")}\n`);
};
