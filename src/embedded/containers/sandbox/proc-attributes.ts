/** What a security module shows of a process in /proc/PID/attr, and what it guards elsewhere in /proc/PID. */
import { GeneratedDirectory, GeneratedFile } from "../kernel/inode.ts";
import type { FileSystem } from "../kernel/file-system.ts";
import type { Inode } from "../kernel/inode.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Process } from "../kernel/process.ts";
import { SystemError } from "../kernel/system-error.ts";

/** A folder of /proc that belongs to a process. */
export const ownedDirectory = (
  fs: FileSystem,
  process: Process,
  name: string,
  source: { lookup(name: string): Inode | undefined; names(): string[] },
  mode = 0o555,
): GeneratedDirectory => {
  const folder = new GeneratedDirectory(fs, source, mode);
  folder.fixedName = name;
  folder.uid = process.credentials.euid;
  folder.gid = process.credentials.egid;
  return folder;
};

/** Looking into another process is a matter of ptrace; of oneself it is not. @throws SystemError when `strict` */
const inspect = (kernel: Kernel, target: Process, strict: boolean): void => {
  const { current } = kernel.viewer;
  if (current === undefined || current === target) {
    return;
  }

  const verdict = kernel.security?.inspect(current, target);
  if (strict && verdict !== undefined && !("allow" in verdict)) {
    throw new SystemError("EACCES");
  }
};

const names = ["current", "exec", "prev"];

const attributeFile = (
  fs: FileSystem,
  kernel: Kernel,
  process: Process,
  name: string,
): GeneratedFile => {
  const write = (text: string): void => {
    const { security, viewer } = kernel;
    const verdict =
      viewer.current === process ? security?.setAttribute(process, name, text) : undefined;
    if (verdict === undefined || !("allow" in verdict)) {
      throw new SystemError(
        verdict !== undefined && "errno" in verdict
          ? verdict.errno
          : security === undefined
            ? "EINVAL"
            : "EACCES",
      );
    }
  };
  const read = (): string => {
    const text = kernel.security?.attribute(process, name);
    if (text === undefined) {
      throw new SystemError("EINVAL");
    }

    return text;
  };
  const file = new GeneratedFile(fs, name === "prev" ? 0o444 : 0o666, read, write);
  file.uid = process.credentials.euid;
  file.gid = process.credentials.egid;
  file.onOpen = () => inspect(kernel, process, false);
  return file;
};

/** /proc/PID/attr, and the folder of AppArmor's own in it. */
export const attributeFolder = (
  fs: FileSystem,
  kernel: Kernel,
  process: Process,
): GeneratedDirectory => {
  const lookup = (name: string): Inode | undefined =>
    names.includes(name) ? attributeFile(fs, kernel, process, name) : undefined;
  const own = ownedDirectory(fs, process, "apparmor", { names: () => names, lookup });
  const folder = ownedDirectory(fs, process, "attr", {
    names: () => [...names, "apparmor"],
    lookup: (name) => {
      if (name !== "apparmor") {
        return lookup(name);
      }

      own.parent = folder;
      return own;
    },
  });
  return folder;
};

/** Files of /proc/PID that ask for a look into the process: some refuse without, some say less. */
export const inspectOnOpen = (
  kernel: Kernel,
  process: Process,
  name: string,
): (() => void) | undefined =>
  name === "environ" || name === "stat"
    ? () => inspect(kernel, process, name === "environ")
    : undefined;
