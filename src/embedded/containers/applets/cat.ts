/** cat, tac, rev. */
import { closeInput, linesOf, openInput, readInput, unasked } from "./input.ts";
import { parseOptions } from "./options.ts";
import { decode } from "./task.ts";
import type { Task } from "./task.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { CopyError, copyBytes } from "./copy-bytes.ts";

/** `^X`, `M-x` for what does not print. */
export const visible = (text: string, tabs: boolean): string =>
  // oxlint-disable-next-line no-control-regex -- these are what it is about
  text.replaceAll(/[\0-\u0008\u000B-\u001F\u007F-\u00FF]|\t/g, (character) => {
    if (character === "\t") {
      return tabs ? "^I" : "\t";
    }

    const code = character.charCodeAt(0);
    const low = code & 127;
    const plain =
      low < 32
        ? `^${String.fromCodePoint(low + 64)}`
        : low === 127
          ? "^?"
          : String.fromCodePoint(low);
    return code < 128 ? plain : `M-${plain}`;
  });

export const cat = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "nbvteAu");
  const numbers = flags.has("n") || flags.has("b");
  const shows = ["v", "t", "e", "A"].some((letter) => flags.has(letter));
  let status = 0;
  let line = 0;
  let atStart = true;
  const transform = (text: string): string =>
    text
      .split(/(?<=\n)/)
      .map((part) => {
        const body = part.replace(/\n$/, "");
        const end = part.endsWith("\n") ? `${flags.has("e") || flags.has("A") ? "$" : ""}\n` : "";
        let prefix = "";
        if (numbers && atStart && !(flags.has("b") && body === "" && end !== "")) {
          line += 1;
          prefix = `${String(line).padStart(6)}\t`;
        }

        atStart = end !== "";
        return prefix + (shows ? visible(body, flags.has("t") || flags.has("A")) : body) + end;
      })
      .join("");
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const fd = await openInput(task, path, numbers && !shows ? "plain" : "can't open");
    if (fd === undefined) {
      status = 1;
      continue;
    }

    try {
      if (numbers || shows) {
        status = (await show(task, fd, transform)) || numbers ? status : 1;
      } else {
        await task.flush();
        await copyBytes(task.system, fd, 1);
      }
    } catch (error) {
      if (!(error instanceof CopyError)) {
        throw error;
      }

      await task.warnAbout(`${error.side} error`, error.cause);
      status = 1;
    } finally {
      closeInput(task, fd);
    }
  }

  return status;
};

/** @returns false when the file could not be read, of which nothing is said */
const show = async (
  task: Task,
  fd: number,
  transform: (text: string) => string,
): Promise<boolean> => {
  for (;;) {
    let bytes: Uint8Array;
    try {
      bytes = await task.system.read(fd);
    } catch (error) {
      reasonOf(error);
      return false;
    }

    if (bytes.length === 0) {
      return true;
    }

    task.print(transform(decode(bytes)));
    await task.flow();
  }
};

export const tac = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "");
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
    } else {
      task.print((text.match(/[^\n]*\n|[^\n]+$/g) ?? []).toReversed().join(""));
    }
  }

  return status;
};

export const rev = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "");
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain", read: unasked });
    if (text === undefined) {
      status = 1;
      continue;
    }

    const reversed = linesOf(text).map((line) => line.split("").toReversed().join(""));
    task.print(reversed.join("\n") + (text.endsWith("\n") ? "\n" : ""));
  }

  return status;
};
