/** File modes as people write and read them. */
import type { FileType } from "../kernel/inode.ts";

const typeLetters: Record<FileType, string> = {
  file: "-",
  directory: "d",
  link: "l",
  char: "c",
  block: "b",
  fifo: "p",
  socket: "s",
};

/** `rwxr-xr-x` with set-id and sticky bits. */
export const modeLetters = (mode: number): string => {
  const triple = (bits: number, special: boolean, letter: string): string =>
    `${(bits & 4) === 0 ? "-" : "r"}${(bits & 2) === 0 ? "-" : "w"}${
      special ? ((bits & 1) === 0 ? letter.toUpperCase() : letter) : (bits & 1) === 0 ? "-" : "x"
    }`;
  return (
    triple(mode >> 6, (mode & 0o4000) !== 0, "s") +
    triple(mode >> 3, (mode & 0o2000) !== 0, "s") +
    triple(mode, (mode & 0o1000) !== 0, "t")
  );
};

export const modeText = (type: FileType, mode: number): string =>
  `${typeLetters[type]}${modeLetters(mode)}`;

const whoBits: Record<string, number> = { u: 0o4700, g: 0o2070, o: 0o0007, a: 0o7777 };

const permissionBits = (letters: string, current: number, directory: boolean): number => {
  let bits = 0;
  for (const letter of letters) {
    switch (letter) {
      case "r":
        bits |= 0o444;
        break;
      case "w":
        bits |= 0o222;
        break;
      case "x":
        bits |= 0o111;
        break;
      case "X":
        bits |= directory || (current & 0o111) !== 0 ? 0o111 : 0;
        break;
      case "s":
        bits |= 0o6000;
        break;
      case "t":
        bits |= 0o1000;
        break;
      case "u":
        bits |= ((current >> 6) & 7) * 0o111;
        break;
      case "g":
        bits |= ((current >> 3) & 7) * 0o111;
        break;
      default:
        bits |= (current & 7) * 0o111;
    }
  }

  return bits;
};

/** Octal or symbolic; undefined when it is neither. */
export const applyModeText = (
  text: string,
  current: number,
  { directory, umask }: { directory: boolean; umask: number },
): number | undefined => {
  if (/^[0-7]+$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return mode > 0o7777 ? undefined : mode;
  }

  let mode = current;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (match === null) {
      return undefined;
    }

    const who =
      match[1] === ""
        ? 0o7777 & ~umask
        : match[1]!.split("").reduce((set, letter) => set | whoBits[letter]!, 0);
    for (const [, operator, letters] of match[2]!.matchAll(/([-+=])([rwxXstugo]*)/g)) {
      const bits = permissionBits(letters!, mode, directory) & who;
      const whole = match[1] === "" ? 0o7777 : who;
      mode =
        operator === "+"
          ? mode | bits
          : operator === "-"
            ? mode & ~bits
            : (mode & ~(whole & (directory ? 0o1777 : 0o7777))) | bits;
    }
  }

  return mode;
};
