/** cp, mv, install. */
import { findGroup, findUser } from "./accounts.ts";
import { applyModeText } from "./mode.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import type { Stat } from "../kernel/base-calls.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";

const statOf = (task: Task, path: string, follow: boolean): Stat | undefined => {
  try {
    return follow ? task.system.stat(path) : task.system.lstat(path);
  } catch (error) {
    if (isErrno(error, "ENOENT")) {
      return undefined;
    }

    throw error;
  }
};

const baseName = (path: string): string => path.replace(/\/+$/, "").split("/").pop()!;
const inside = (folder: string, name: string): string => `${folder.replace(/\/+$/, "")}/${name}`;

/** Answers y to a question on standard error. */
const agrees = async (task: Task, question: string): Promise<boolean> => {
  await task.complain(`${task.name}: ${question}? `);
  const bytes = await task.system.read(0, 1);
  return bytes[0] === 121 || bytes[0] === 89;
};

class Copier {
  readonly #task: Task;
  readonly #flags: Set<string>;

  constructor(task: Task, flags: Set<string>) {
    this.#task = task;
    this.#flags = flags;
  }

  /** @returns whether all went well */
  async copy(from: string, to: string, commandLine: boolean): Promise<boolean> {
    const flags = this.#flags;
    const follow =
      !(flags.has("d") || flags.has("P")) &&
      (flags.has("L") || !flags.has("r") || (commandLine && flags.has("H")));
    let source: Stat | undefined;
    try {
      source = follow ? this.#task.system.stat(from) : this.#task.system.lstat(from);
    } catch (error) {
      await this.#task.warn(`can't stat '${from}': ${reasonOf(error)}`);
      return false;
    }

    let target: Stat | undefined;
    try {
      target = statOf(this.#task, to, true);
    } catch (error) {
      await this.#task.warn(`can't stat '${to}': ${reasonOf(error)}`);
      return false;
    }

    if (target !== undefined && target.inode === source.inode) {
      await this.#task.warn(`'${from}' and '${to}' are the same file`);
      return false;
    }

    const pause = this.#task.system.breathe();
    if (pause !== undefined) {
      await pause;
    }

    return source.type === "directory"
      ? this.#folder(from, to, source, target)
      : this.#other(from, to, source, target);
  }

  async #folder(
    from: string,
    to: string,
    source: Stat,
    target: Stat | undefined,
  ): Promise<boolean> {
    const { system } = this.#task;
    if (!this.#flags.has("r")) {
      await this.#task.warn(`omitting directory '${from}'`);
      return false;
    }

    if (target !== undefined && target.type !== "directory") {
      await this.#task.warn(`target '${to}' is not a directory`);
      return false;
    }

    if (target === undefined) {
      const made = await this.#task.attempt(
        `can't create directory '${to}'`,
        () => (system.mkdir(to, source.mode | 0o700), true),
      );
      if (made === undefined) {
        return false;
      }
    }

    let names: string[];
    try {
      names = system.readDirectory(from);
    } catch (error) {
      await this.#task.warn(`can't open '${from}': ${reasonOf(error)}`);
      return false;
    }

    let good = true;
    const own = system.stat(to).inode;
    for (const name of names) {
      const path = inside(from, name);
      if (statOf(this.#task, path, false)?.inode === own) {
        continue;
      }

      good = (await this.copy(path, inside(to, name), false)) && good;
    }

    if (target === undefined && !this.#flags.has("p")) {
      system.chmod(to, source.mode & ~system.process.umask);
    }

    await this.#preserve(to, source);
    this.#tell(from, to);
    return good;
  }

  async #other(from: string, to: string, source: Stat, target: Stat | undefined): Promise<boolean> {
    const flags = this.#flags;
    if (target !== undefined) {
      if (flags.has("n") || (flags.has("u") && target.mtime >= source.mtime)) {
        return true;
      }

      if (flags.has("i") && !(await agrees(this.#task, `overwrite '${to}'`))) {
        return true;
      }
    }

    const done =
      source.type === "file"
        ? await this.#file(from, to, source, target)
        : await this.#special(from, to, source);
    if (done) {
      await this.#preserve(to, source);
      this.#tell(from, to);
    }

    return done;
  }

  async #special(from: string, to: string, source: Stat): Promise<boolean> {
    const { system } = this.#task;
    const flags = this.#flags;
    const done = await this.#task.attempt(
      `can't create ${source.type === "link" ? "symlink " : ""}'${to}'`,
      async () => {
        if (statOf(this.#task, to, false) !== undefined) {
          system.unlink(to);
        }

        if (source.type === "link") {
          system.symlink(system.readlink(from), to);
        } else if (flags.has("r")) {
          system.mknod(
            to,
            source.type === "fifo" ? "fifo" : source.type === "block" ? "block" : "char",
            source.mode,
            source.rdev,
          );
        } else {
          await this.#content(from, to, source, O.CREAT | O.TRUNC);
        }

        return true;
      },
    );
    return done === true;
  }

  async #file(from: string, to: string, source: Stat, target: Stat | undefined): Promise<boolean> {
    const { system } = this.#task;
    if (this.#flags.has("l") || this.#flags.has("s")) {
      const hard = this.#flags.has("l");
      const done = await this.#task.attempt(
        `can't create ${hard ? "link" : "symlink"} '${to}'`,
        () => {
          if (target !== undefined && this.#flags.has("f")) {
            system.unlink(to);
          }

          if (hard) {
            system.link(from, to);
          } else {
            system.symlink(from, to);
          }

          return true;
        },
      );
      return done === true;
    }

    try {
      await this.#content(from, to, source, target === undefined ? O.CREAT | O.EXCL : O.TRUNC);
      return true;
    } catch (error) {
      if (!(error instanceof CopyFailure)) {
        throw error;
      }

      if (
        error.creating &&
        target !== undefined &&
        isErrno(error.cause, "EACCES", "EPERM", "ETXTBSY", "EROFS")
      ) {
        return this.#replace(from, to, source);
      }

      await this.#task.warn(error.message);
      return false;
    }
  }

  /** A target that cannot be written is taken away and made anew. */
  async #replace(from: string, to: string, source: Stat): Promise<boolean> {
    const { system } = this.#task;
    try {
      system.unlink(to);
    } catch (error) {
      await this.#task.warn(
        `can't create '${to}': ${isErrno(error, "EROFS") ? error.message : "File exists"}`,
      );
      return false;
    }

    return this.#file(from, to, source, undefined);
  }

  async #content(from: string, to: string, source: Stat, flags: number): Promise<void> {
    const { system } = this.#task;
    let input: number;
    try {
      input = await system.open(from);
    } catch (error) {
      throw new CopyFailure(`can't open '${from}': ${reasonOf(error)}`, false, error);
    }

    let output: number;
    try {
      output = await system.open(to, O.WRONLY | flags, source.mode & 0o777);
    } catch (error) {
      system.close(input);
      throw new CopyFailure(`can't create '${to}': ${reasonOf(error)}`, true, error);
    }

    for (;;) {
      const bytes = await system.read(input);
      if (bytes.length === 0) {
        break;
      }

      try {
        await system.write(output, bytes);
      } catch (error) {
        throw new CopyFailure(`write error: ${reasonOf(error)}`, false, error);
      }

      const pause = system.breathe();
      if (pause !== undefined) {
        await pause;
      }
    }

    system.close(input);
    system.close(output);
  }

  async #preserve(to: string, source: Stat): Promise<void> {
    if (!this.#flags.has("p")) {
      return;
    }

    const { system } = this.#task;
    const follow = source.type !== "link";
    try {
      system.utimes(to, { atime: source.atime, mtime: source.mtime }, follow);
    } catch (error) {
      await this.#task.warn(`can't preserve times of '${to}': ${reasonOf(error)}`);
    }

    try {
      const now = follow ? system.stat(to) : system.lstat(to);
      if (now.uid !== source.uid || now.gid !== source.gid) {
        system.chown(to, source.uid, source.gid, follow);
      }
    } catch (error) {
      await this.#task.warn(`can't preserve ownership of '${to}': ${reasonOf(error)}`);
    }

    if (follow) {
      await this.#task.attempt(`can't preserve permissions of '${to}'`, () =>
        system.chmod(to, source.mode),
      );
    }
  }

  #tell(from: string, to: string): void {
    if (this.#flags.has("v")) {
      this.#task.print(`'${from}' -> '${to}'\n`);
    }
  }
}

class CopyFailure extends Error {
  override name = "CopyFailure";
  readonly creating: boolean;

  constructor(message: string, creating: boolean, cause: unknown) {
    super(message, { cause });
    this.creating = creating;
  }
}

/** Sources with the paths they go to. */
const destinations = async (
  task: Task,
  rest: string[],
  folder: string | undefined,
  noFolder: boolean,
): Promise<[string, string][]> => {
  if (folder !== undefined) {
    return rest.map((source) => [source, inside(folder, baseName(source))]);
  }

  if (rest.length < 2) {
    return task.usage();
  }

  const last = rest.at(-1)!;
  const sources = rest.slice(0, -1);
  let isFolder = false;
  try {
    isFolder = !noFolder && statOf(task, last, true)?.type === "directory";
  } catch (error) {
    reasonOf(error);
  }

  if (sources.length === 1 && !isFolder) {
    return [[sources[0]!, last]];
  }

  return sources.map((source) => [source, inside(last, baseName(source))]);
};

export const cp = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "pdRfilsLHarPvuTt:n", {
    long: {
      archive: "a",
      recursive: "r",
      force: "f",
      interactive: "i",
      verbose: "v",
      "no-dereference": "P",
      dereference: "L",
      "no-target-directory": "T",
      "target-directory:": "t",
      update: "u",
      parents: "X",
    },
  });
  if (flags.has("a")) {
    for (const letter of "pdr") {
      flags.add(letter);
    }
  }

  if (flags.has("R")) {
    flags.add("r");
  }

  const copier = new Copier(task, flags);
  let status = 0;
  for (const [from, to] of await destinations(task, rest, values.get("t"), flags.has("T"))) {
    status = (await copier.copy(from, to, true)) ? status : 1;
  }

  return status;
};

export const mv = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "finTvt:", {
    long: {
      interactive: "i",
      force: "f",
      "no-clobber": "n",
      "no-target-directory": "T",
      verbose: "v",
      "target-directory:": "t",
    },
  });
  let status = 0;
  for (const [from, to] of await destinations(task, rest, values.get("t"), flags.has("T"))) {
    status = (await moveOne(task, from, to, flags)) ? status : 1;
  }

  return status;
};

const moveOne = async (
  task: Task,
  from: string,
  to: string,
  flags: Set<string>,
): Promise<boolean> => {
  const { system } = task;
  let target: Stat | undefined;
  try {
    target = statOf(task, to, true);
  } catch (error) {
    await task.warn(`can't stat '${to}': ${reasonOf(error)}`);
    return false;
  }

  if (target !== undefined) {
    if (
      flags.has("n") ||
      (flags.has("i") && !flags.has("f") && !(await agrees(task, `overwrite '${to}'`)))
    ) {
      return true;
    }
  }

  try {
    system.rename(from, to);
  } catch (error) {
    if (!isErrno(error, "EXDEV")) {
      await task.warn(`can't rename '${from}': ${reasonOf(error)}`);
      return false;
    }

    return acrossDevices(task, from, to);
  }

  if (flags.has("v")) {
    task.print(`'${from}' -> '${to}'\n`);
  }

  return true;
};

const acrossDevices = async (task: Task, from: string, to: string): Promise<boolean> => {
  const { system } = task;
  const copied = await new Copier(task, new Set(["p", "d", "r", "f"])).copy(from, to, true);
  if (!copied) {
    return false;
  }

  const remove = (path: string): void => {
    if (system.lstat(path).type === "directory") {
      for (const name of system.readDirectory(path)) {
        remove(inside(path, name));
      }

      system.rmdir(path);
    } else {
      system.unlink(path);
    }
  };
  return (await task.attempt(`can't remove '${from}'`, () => (remove(from), true))) === true;
};

export const install = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "cvb:dDpsg:m:o:t:");
  const mode = applyModeText(values.get("m") ?? "755", 0o755, {
    directory: flags.has("d"),
    umask: 0,
  });
  if (mode === undefined) {
    return task.fail(`invalid mode '${values.get("m")}'`);
  }

  const uid = values.has("o")
    ? (findUser(task.system, values.get("o")!)?.uid ?? Number(values.get("o")))
    : -1;
  const gid = values.has("g")
    ? (findGroup(task.system, values.get("g")!)?.gid ?? Number(values.get("g")))
    : -1;
  let status = 0;
  const finish = async (path: string): Promise<void> => {
    const done = await task.attempt(`can't change permissions of ${path}`, () => {
      task.system.chmod(path, mode);
      if (uid !== -1 || gid !== -1) {
        task.system.chown(path, uid, gid);
      }

      return true;
    });
    status = done === true ? status : 1;
  };
  const makeFolders = (path: string): void => {
    const names = path.split("/");
    for (let end = 1; end <= names.length; end += 1) {
      const part = names.slice(0, end).join("/");
      if (part !== "" && statOf(task, part, true) === undefined) {
        task.system.mkdir(part, 0o755);
      }
    }
  };
  if (flags.has("d")) {
    for (const path of rest) {
      await task.attempt(`can't create directory '${path}'`, () => makeFolders(path));
      await finish(path);
    }

    return status;
  }

  const copier = new Copier(task, new Set(flags.has("p") ? ["p", "f"] : ["f"]));
  for (const [from, to] of await destinations(task, rest, values.get("t"), false)) {
    if (flags.has("D")) {
      makeFolders(to.slice(0, to.lastIndexOf("/")));
    }

    if (await copier.copy(from, to, true)) {
      await finish(to);
    } else {
      status = 1;
    }
  }

  return status;
};
