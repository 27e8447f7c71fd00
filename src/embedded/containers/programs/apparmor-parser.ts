/** apparmor_parser as a program of a container or of a node. */
import { runParser } from "../../apparmor/command/run.ts";
import type { ParserHost } from "../../apparmor/command/host.ts";
import { GeneratedFile, RegularFile } from "../kernel/inode.ts";
import type { System } from "../kernel/system.ts";
import type { Program } from "../kernel/program.ts";
import { isErrno } from "../kernel/system-error.ts";

const interfaceFolder = "/sys/kernel/security/apparmor";

const exists = (system: System, path: string): boolean => {
  try {
    system.stat(path);
    return true;
  } catch (error) {
    if (isErrno(error)) {
      return false;
    }

    throw error;
  }
};

/** Text of a file or names of a directory; undefined when it cannot be read. */
export const readPath = (system: System, path: string): string | string[] | undefined => {
  try {
    if (system.stat(path).type === "directory") {
      return system.readDirectory(path);
    }

    const inode = system.peek(path);
    if (inode instanceof GeneratedFile) {
      return inode.generate();
    }

    return inode instanceof RegularFile
      ? Buffer.from(inode.data.read(0, inode.size)).toString("latin1")
      : "";
  } catch (error) {
    if (isErrno(error)) {
      return undefined;
    }

    throw error;
  }
};

const readInput = async (system: System): Promise<string> => {
  let text = "";
  for (;;) {
    const bytes = await system.read(0);
    if (bytes.length === 0) {
      return text;
    }

    text += Buffer.from(bytes).toString("latin1");
  }
};

/** The machine as a process sees it, without a place to print to. */
export const parserHost = (system: System): Omit<ParserHost, "print" | "printError"> => {
  const { node } = system.kernel.host;
  const mayLoad = (): boolean => system.capable("MAC_ADMIN");
  return {
    files: { read: (path) => readPath(system, path) },
    input: () => readInput(system),
    isRoot: system.process.credentials.euid === 0,
    kernel:
      node === undefined || !exists(system, interfaceFolder)
        ? undefined
        : {
            load: async (profiles, replace) =>
              mayLoad() ? system.outside(node.loadProfiles(profiles, replace)) : "EACCES",
            remove: async (name) =>
              mayLoad() ? system.outside(node.removeProfile(name)) : "EACCES",
          },
    writeFile: () => "EACCES",
  };
};

export const apparmorParser: Program = async (system) => {
  const output: { fd: 1 | 2; text: string }[] = [];
  const code = await runParser(system.process.argv.slice(1), {
    ...parserHost(system),
    print: (text) => void output.push({ fd: 1, text }),
    printError: (text) => void output.push({ fd: 2, text }),
  });
  for (const { fd, text } of output) {
    await system.write(fd, Buffer.from(text, "latin1"));
  }

  return code;
};
