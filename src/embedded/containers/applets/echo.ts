/** echo. */
import type { Task } from "./task.ts";

const plain: Record<string, string> = {
  a: "\u0007",
  b: "\b",
  e: "\u001B",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Backslash escapes of echo -e and printf %b; `stop` when \c was seen. `\0NNN` takes three digits after the zero. */
export const unescape = (
  text: string,
  options: { leadingZero: boolean },
): { text: string; stop: boolean } => {
  let result = "";
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== "\\") {
      result += text[at];
      continue;
    }

    const rest = text.slice(at + 1);
    const octal = (options.leadingZero ? /^0[0-7]{0,3}|^[1-7][0-7]{0,2}/ : /^[0-7]{1,3}/).exec(
      rest,
    )?.[0];
    const hex = /^x([\da-fA-F]{1,2})/.exec(rest);
    if (octal !== undefined) {
      result += String.fromCodePoint(Number.parseInt(octal, 8) & 255);
      at += octal.length;
    } else if (hex !== null) {
      result += String.fromCodePoint(Number.parseInt(hex[1]!, 16));
      at += hex[0].length;
    } else if (rest[0] === "c") {
      return { text: result, stop: true };
    } else {
      const letter = rest[0];
      result += letter === undefined ? "\\" : (plain[letter] ?? `\\${letter}`);
      at += 1;
    }
  }

  return { text: result, stop: false };
};

export const echo = (task: Task): number => {
  let newline = true;
  let escapes = false;
  let index = 0;
  for (; index < task.args.length; index += 1) {
    const word = task.args[index]!;
    if (!/^-[neE]+$/.test(word)) {
      break;
    }

    for (const letter of word.slice(1)) {
      newline &&= letter !== "n";
      escapes = letter === "e" || (escapes && letter !== "E");
    }
  }

  const words = task.args.slice(index);
  if (!escapes) {
    task.print(words.join(" ") + (newline ? "\n" : ""));
    return 0;
  }

  for (const [position, word] of words.entries()) {
    const { text, stop } = unescape(word, { leadingZero: true });
    task.print((position > 0 ? " " : "") + text);
    if (stop) {
      return 0;
    }
  }

  task.print(newline ? "\n" : "");
  return 0;
};
