/** The small files behind a learner's shell: a `kubectl` that tells when it has run, a `drydock` for check, hint and task, and start-up files. */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

export interface ShellFiles {
  /** First in PATH for commands of the lab. */
  bin: string;
  /** First in PATH for the learner's shell. */
  shellBin: string;
  /** kubectl appends a line here after each command of the learner. */
  actions: string;
  bashrc: string;
  zshFolder: string;
  fishInit: string;
}

export interface ShellFilesOptions {
  folder: string;
  kubectl: string;
  /** argv of the program itself: node and its script. */
  drydock: readonly string[];
}

export const shellFilesIn = (folder: string): ShellFiles => ({
  bin: path.join(folder, "bin"),
  shellBin: path.join(folder, "shell-bin"),
  actions: path.join(folder, "actions"),
  bashrc: path.join(folder, "bashrc"),
  zshFolder: path.join(folder, "zsh"),
  fishInit: path.join(folder, "init.fish"),
});

/** Writes them all; cheap enough to do at each start. */
export const writeShellFiles = async ({
  folder,
  kubectl,
  drydock,
}: ShellFilesOptions): Promise<ShellFiles> => {
  const files = shellFilesIn(folder);
  for (const each of [files.bin, files.shellBin, files.zshFolder]) {
    await mkdir(each, { recursive: true, mode: 0o700 });
  }

  const program = (words: readonly string[]) => words.map(quote).join(" ");
  await script(path.join(files.bin, "kubectl"), `exec ${quote(kubectl)} "$@"`);
  await script(path.join(files.bin, "drydock"), `exec ${program(drydock)} "$@"`);
  await script(path.join(files.shellBin, "drydock"), `exec ${program(drydock)} "$@"`);
  await script(
    path.join(files.shellBin, "kubectl"),
    `${quote(kubectl)} "$@"\ncode=$?\necho "$code" >> ${quote(files.actions)} 2>/dev/null\nexit $code`,
  );
  await writeFile(files.actions, "");
  await writeFile(files.bashrc, bashrc);
  await writeFile(path.join(files.zshFolder, ".zshenv"), zshenv);
  await writeFile(path.join(files.zshFolder, ".zshrc"), zshrc);
  await writeFile(files.fishInit, fishInit);
  return files;
};

const script = async (file: string, body: string): Promise<void> => {
  await writeFile(file, `#!/bin/sh\n${body}\n`, { mode: 0o700 });
  await chmod(file, 0o700);
};

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The learner's own start-up file first; a PATH that it makes must not hide ours. */
const bashrc = `[ -f ~/.bashrc ] && . ~/.bashrc
PATH="$DRYDOCK_SHELL_BIN:$PATH"
PS1="[$DRYDOCK_LAB] \\W \\$ "
unset HISTFILE
command -v kubectl >/dev/null && . <(kubectl completion bash 2>/dev/null) 2>/dev/null
`;

const zshenv = `[ -f "\${DRYDOCK_ZDOTDIR:-$HOME}/.zshenv" ] && . "\${DRYDOCK_ZDOTDIR:-$HOME}/.zshenv"
`;

const zshrc = `[ -f "\${DRYDOCK_ZDOTDIR:-$HOME}/.zshrc" ] && . "\${DRYDOCK_ZDOTDIR:-$HOME}/.zshrc"
PATH="$DRYDOCK_SHELL_BIN:$PATH"
PROMPT="[$DRYDOCK_LAB] %1~ %# "
unset HISTFILE
`;

const fishInit = `set -gx PATH $DRYDOCK_SHELL_BIN $PATH
function fish_prompt
  echo -n "[$DRYDOCK_LAB] "(basename $PWD)" > "
end
`;
