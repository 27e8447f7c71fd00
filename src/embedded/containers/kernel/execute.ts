/** execve: finds what a file is, and turns a process into it. */
import { RegularFile } from "./inode.ts";
import type { Kernel } from "./kernel.ts";
import { EXECUTE, requireAccess } from "./permissions.ts";
import type { Process } from "./process.ts";
import { reasonOf, SystemError } from "./system-error.ts";

/** Every executable begins like this, then its program's name and a line end. */
const magic = "\u007FELF\u0002\u0001\u0001 drydock ";

/** Content of an executable that stands for a program. */
export const executableText = (program: string): string => `${magic}${program}\n`;

export interface Image {
  /** Name of the program: `busybox`, `nginx`. */
  program: string;
  argv: string[];
  path: string;
}

/** Where the file is that a process runs, links followed. */
export const executablePath = (kernel: Kernel, process: Process): string => {
  try {
    const { parent, name } = kernel.mounts.resolve(process, process.executable);
    const folder = kernel.mounts.pathOf(parent, process.root);
    return folder === "/" ? `/${name}` : `${folder}/${name}`;
  } catch (error) {
    reasonOf(error);
    return process.executable;
  }
};

const maximumInterpreters = 4;

/** @throws SystemError ENOENT, EACCES, ENOEXEC, ... */
export const findImage = (
  kernel: Kernel,
  process: Process,
  path: string,
  argv: string[],
  depth = 0,
): Image => {
  const { found } = kernel.mounts.resolve(process, path);
  if (found === undefined) {
    throw new SystemError("ENOENT");
  }

  const file = found.inode;
  if (!(file instanceof RegularFile)) {
    throw new SystemError("EACCES");
  }

  requireAccess(process.credentials, file, EXECUTE);
  const head = Buffer.from(file.data.read(0, 256)).toString("latin1");
  if (head.startsWith(magic)) {
    const program = head.slice(magic.length, head.indexOf("\n"));
    return { program, argv, path };
  }

  if (!head.startsWith("#!") || depth >= maximumInterpreters) {
    throw new SystemError("ENOEXEC");
  }

  const line = head.slice(2).split("\n")[0]!.trim();
  const space = line.search(/[ \t]/);
  const interpreter = space === -1 ? line : line.slice(0, space);
  const extra = space === -1 ? [] : [line.slice(space).trim()];
  return findImage(
    kernel,
    process,
    interpreter,
    [interpreter, ...extra, path, ...argv.slice(1)],
    depth + 1,
  );
};

/** Set-id bits and capabilities across exec, by the rules of capabilities(7). */
const changeCredentials = (process: Process, file: RegularFile): void => {
  const { credentials } = process;
  if (!credentials.noNewPrivileges) {
    if ((file.mode & 0o4000) !== 0) {
      credentials.euid = file.uid;
    }

    if ((file.mode & 0o2010) === 0o2010) {
      credentials.egid = file.gid;
    }
  }

  credentials.suid = credentials.euid;
  credentials.sgid = credentials.egid;
  const asRoot = credentials.euid === 0 || credentials.uid === 0;
  const full = credentials.inheritable | credentials.bounding;
  const gained = asRoot ? full : credentials.ambient;
  credentials.permitted = credentials.noNewPrivileges
    ? gained & (credentials.permitted | credentials.ambient)
    : gained;
  credentials.effective = credentials.euid === 0 || !asRoot ? credentials.permitted : 0n;
};

/** What changes in the process when the new program starts. */
export const becomeImage = (
  kernel: Kernel,
  process: Process,
  image: Image,
  environment: Map<string, string>,
): void => {
  const { found } = kernel.mounts.resolve(process, image.path);
  if (found?.inode instanceof RegularFile) {
    changeCredentials(process, found.inode);
  }

  process.argv = image.argv;
  process.executable = image.path;
  process.command = (image.argv[0]?.split("/").pop() ?? image.program).slice(0, 15);
  process.environment = environment;
  process.allocated = 0;
  process.kept = 0;
  for (const [signal, disposition] of process.dispositions) {
    if (disposition !== "ignore") {
      process.dispositions.delete(signal);
    }
  }

  for (const [fd, { closeOnExec }] of process.descriptors) {
    if (closeOnExec) {
      process.release(fd);
    }
  }
};
