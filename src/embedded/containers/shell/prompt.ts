/** Prompts: the escapes of busybox' line editor, then expansions. */
import { Parser } from "./parser.ts";
import type { Shell } from "./shell.ts";

const place = (shell: Shell): string => {
  const path = shell.variables.get("PWD") ?? "/";
  const home = shell.variables.get("HOME") ?? "";
  return home !== "" && home !== "/" && (path === home || path.startsWith(`${home}/`))
    ? `~${path.slice(home.length)}`
    : path;
};

const escapes: Record<string, (shell: Shell) => string> = {
  w: place,
  W: (shell) => place(shell).split("/").pop() || "/",
  $: ({ system }) => (system.process.credentials.euid === 0 ? "#" : "$"),
  h: ({ system }) => system.kernel.hostname.split(".")[0]!,
  H: ({ system }) => system.kernel.hostname,
  u: (shell) =>
    shell.variables.get("USER") ?? (shell.system.process.credentials.euid === 0 ? "root" : ""),
  n: () => "\n",
  e: () => "\u001B",
  "[": () => "",
  "]": () => "",
  "\\": () => "\\",
};

export const expandPrompt = async (shell: Shell, text: string): Promise<string> => {
  const shown = text.replaceAll(
    /\\(.)/g,
    (whole, letter: string) => escapes[letter]?.(shell) ?? whole,
  );
  return shown.includes("$") && shown !== "$ "
    ? shell.expander.text(new Parser("").scanner.inside(shown).documentWord())
    : shown;
};
