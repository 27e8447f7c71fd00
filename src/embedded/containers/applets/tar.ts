/** tar: archives in ustar form with GNU's long names. */
import { ProcessExit, isErrno } from "../kernel/system-error.ts";
import { readAll } from "./input.ts";
import { parseOptions } from "./options.ts";
import { create } from "./tar-create.ts";
import { Extractor } from "./tar-extract.ts";
import type { Task } from "./task.ts";
import { gunzipSync } from "node:zlib";

const longOptions: Record<string, string> = {
  list: "t",
  extract: "x",
  get: "x",
  create: "c",
  "directory:": "C",
  "file:": "f",
  "to-stdout": "O",
  "files-from:": "T",
  "exclude-from:": "X",
  gzip: "z",
  bzip2: "j",
  verbose: "v",
  "no-same-owner": "o",
  "same-permissions": "p",
  "preserve-permissions": "p",
  "keep-old": "k",
  "no-same-permissions": "q",
  dereference: "h",
  "exclude:": "E",
  "numeric-owner": "N",
  "strip-components:": "S",
  touch: "m",
  overwrite: "W",
  "no-recursion": "R",
  "auto-compress": "a",
  "warning:": "Y",
};

const readArchive = async (task: Task, file: string, gunzip: boolean): Promise<Buffer> => {
  const fd =
    file === "-"
      ? 0
      : await task.system
          .open(file)
          .catch((error: unknown) => task.failAbout(`can't open '${file}'`, error));
  const bytes = Buffer.from(await readAll(task.system, fd), "latin1");
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (gunzip && !compressed) {
    await task.warn("invalid magic");
    return task.fail("short read");
  }

  if (!compressed) {
    return bytes;
  }

  try {
    return gunzipSync(bytes);
  } catch {
    return task.fail("corrupted data");
  }
};

export const tar = async (task: Task): Promise<number> => {
  const [first = "", ...more] = task.args;
  const args = first !== "" && !first.startsWith("-") ? oldStyle(first, more) : task.args;
  const { flags, values, all, rest } = await parseOptions(task, "txcvOf:T:X:C:pozjZhmkaJ", {
    args,
    long: longOptions,
  });
  if (["t", "x", "c"].filter((letter) => flags.has(letter)).length !== 1) {
    return task.usage();
  }

  const excluded = all.filter(([letter]) => letter === "E").map(([, value]) => value!);
  const file = values.get("f") ?? "-";
  const { system } = task;
  const folder = values.get("C");
  const enter = (): void => {
    if (folder !== undefined) {
      system.chdir(folder);
    }
  };
  const goTo = async (): Promise<void> => {
    try {
      enter();
    } catch (error) {
      await task.failAbout(`can't change directory to '${folder}'`, error);
    }
  };
  const listed = values.has("T") ? decodeList(await readList(task, values.get("T")!)) : [];
  excluded.push(...(values.has("X") ? decodeList(await readList(task, values.get("X")!)) : []));
  if (flags.has("c")) {
    try {
      return await create(task, flags, file, [...rest, ...listed], excluded, enter);
    } catch (error) {
      if (error instanceof ProcessExit || !isErrno(error, "ENOENT", "ENOTDIR", "EACCES")) {
        throw error;
      }

      return task.fail(`can't change directory to '${folder}': ${error.message}`);
    }
  }

  const bytes = await readArchive(task, file, flags.has("z"));
  await goTo();
  const names = [...rest, ...listed].map((name) => name.replace(/^\/+|\/+$/g, ""));
  return new Extractor(task, flags, names, excluded, Number(values.get("S") ?? 0), bytes).run();
};

/** `tar cvf FILE x`: letters without a dash, whose values follow in order. */
const oldStyle = (letters: string, more: string[]): string[] => {
  const rest = [...more];
  const args: string[] = [];
  for (const letter of letters) {
    args.push(`-${letter}`);
    if ("fTXC".includes(letter)) {
      args.push(...rest.splice(0, 1));
    }
  }

  return [...args, ...rest];
};

const readList = async (task: Task, path: string): Promise<string> => {
  const fd =
    path === "-"
      ? 0
      : await task.system
          .open(path)
          .catch((error: unknown) => task.failAbout(`can't open '${path}'`, error));
  return readAll(task.system, fd);
};

const decodeList = (text: string): string[] => text.split("\n").filter((line) => line !== "");
