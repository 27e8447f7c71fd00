/** Redirections: opening, duplicating, here-documents, and taking all of it back. */
import type { Descriptor } from "../kernel/process.ts";
import { encode } from "../applets/task.ts";
import { O } from "../kernel/open-file.ts";
import { F_DUPFD_CLOEXEC } from "../kernel/registers.ts";
import { isErrno } from "../kernel/system-error.ts";
import type { Redirect } from "./ast.ts";
import type { Shell } from "./shell.ts";
import { ShellError } from "./shell-error.ts";

const modes: Partial<Record<Redirect["kind"], number>> = {
  "<": O.RDONLY,
  "<>": O.RDWR | O.CREAT,
  ">": O.WRONLY | O.CREAT | O.TRUNC,
  ">|": O.WRONLY | O.CREAT | O.TRUNC,
  ">>": O.WRONLY | O.CREAT | O.APPEND,
};

/** Only a built-in command of the special kind ends the script by it. */
class RedirectError extends ShellError {
  constructor(message: string) {
    super(message, 1);
  }
}

/** What a descriptor was before. */
type Saved = Map<number, Descriptor | undefined>;

/** Redirections whose words are plain text. @throws ShellError, which ends the script whatever they are for */
export const expandRedirects = async (shell: Shell, redirects: Redirect[]): Promise<Redirect[]> => {
  const expanded: Redirect[] = [];
  for (const redirect of redirects) {
    const { kind, fd } = redirect;
    const text = await shell.expander.text(redirect.word);
    const both = kind === ">&" && fd === 1;
    if ((kind === "<&" || kind === ">&") && !both && !/^(\d+|-)$/.test(text)) {
      throw new ShellError("redir error");
    }

    expanded.push({ kind, fd, word: [{ kind: "text", text, quoted: true }] });
  }

  return expanded;
};

/** Applies redirections for good. @throws ShellError */
export const applyRedirects = async (shell: Shell, redirects: Redirect[]): Promise<void> => {
  for (const redirect of await expandRedirects(shell, redirects)) {
    await apply(shell, redirect);
  }
};

/** Redirects, works, and puts everything back; failed redirections make status 1. */
export const withRedirects = async (
  shell: Shell,
  redirects: Redirect[],
  work: () => Promise<number>,
  options: { fatal?: boolean } = {},
): Promise<number> => {
  await shell.flush();
  const saved: Saved = new Map();
  try {
    for (const redirect of await expandRedirects(shell, redirects)) {
      await save(shell, redirect, saved);
      await apply(shell, redirect);
    }
  } catch (error) {
    restore(shell, saved);
    if (!(error instanceof RedirectError) || options.fatal === true) {
      throw error;
    }

    await shell.warn(error.message);
    return 1;
  }

  try {
    const status = await work();
    return (await shell.flush()) ? status : 1;
  } finally {
    restore(shell, saved);
  }
};

const save = async (shell: Shell, redirect: Redirect, saved: Saved): Promise<void> => {
  for (const fd of redirect.kind === ">&" ? [redirect.fd, 2] : [redirect.fd]) {
    if (!saved.has(fd)) {
      const descriptor = shell.system.process.descriptors.get(fd);
      shell.system.attempt("fcntl", fd, F_DUPFD_CLOEXEC, 10);
      if (descriptor !== undefined) {
        descriptor.file.references += 1;
      }

      saved.set(fd, descriptor === undefined ? undefined : { ...descriptor });
    }
  }
};

const restore = (shell: Shell, saved: Saved): void => {
  const { process } = shell.system;
  for (const [fd, descriptor] of saved) {
    if (process.ended !== undefined) {
      drop(descriptor);
      continue;
    }

    shell.system.attempt("dup2", 10, fd);
    shell.system.attempt("close", 10);
    process.release(fd);
    if (descriptor !== undefined) {
      process.install(descriptor.file, fd, descriptor.closeOnExec);
      descriptor.file.references -= 1;
    }
  }
};

/** What was put aside by a shell that died belongs to nobody. */
const drop = (descriptor: Descriptor | undefined): void => {
  if (descriptor !== undefined) {
    descriptor.file.references -= 1;
    if (descriptor.file.references === 0) {
      descriptor.file.close();
    }
  }
};

const apply = async (shell: Shell, redirect: Redirect): Promise<void> => {
  const { fd } = redirect;
  if (redirect.kind === "<<") {
    await document(shell, await shell.expander.text(redirect.word), fd);
    return;
  }

  const target = await shell.expander.text(redirect.word);
  if (redirect.kind === "<&" || redirect.kind === ">&") {
    await duplicate(shell, redirect, target);
    return;
  }

  await openFor(shell, target, redirect.kind, fd);
};

const duplicate = async (shell: Shell, { fd }: Redirect, target: string): Promise<void> => {
  if (target === "-") {
    shell.system.process.release(fd);
    return;
  }

  if (!/^\d+$/.test(target)) {
    await openFor(shell, target, ">", 1);
    shell.system.dup2(1, 2);
    return;
  }

  try {
    shell.system.dup2(Number(target), fd);
  } catch (error) {
    throw isErrno(error) ? new RedirectError(`dup2(${target},${fd}): ${error.message}`) : error;
  }
};

const openFor = async (
  shell: Shell,
  path: string,
  kind: Redirect["kind"],
  fd: number,
): Promise<void> => {
  const { system } = shell;
  const creating = kind !== "<";
  try {
    let flags = modes[kind] ?? O.RDONLY;
    if (kind === ">" && shell.options.has("C") && isRegular(shell, path)) {
      throw new RedirectError(`can't create ${path}: File exists`);
    }

    flags &= ~O.CLOEXEC;
    const opened = await system.open(path, flags);
    if (opened !== fd) {
      system.dup2(opened, fd);
      system.close(opened);
    }
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    const missing = error.code === "ENOENT" || error.code === "ENOTDIR";
    const reason = missing ? (creating ? "nonexistent directory" : "no such file") : error.message;
    throw new RedirectError(`can't ${creating ? "create" : "open"} ${path}: ${reason}`);
  }
};

const isRegular = (shell: Shell, path: string): boolean => {
  try {
    return shell.system.stat(path).type === "file";
  } catch (error) {
    if (isErrno(error)) {
      return false;
    }

    throw error;
  }
};

/** The text waits in a pipe; more than a pipe holds is written by a child. */
const document = async (shell: Shell, text: string, fd: number): Promise<void> => {
  const { system } = shell;
  const [reader, writer] = system.pipe();
  const bytes = encode(text);
  if (bytes.length <= 65_536) {
    await system.write(writer, bytes);
  } else {
    system.fork(async (child) => {
      child.close(reader);
      await child.write(writer, bytes);
      return 0;
    });
  }

  system.close(writer);
  if (reader !== fd) {
    system.dup2(reader, fd);
    system.close(reader);
  }
};
