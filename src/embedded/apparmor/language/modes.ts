/** Permissions of file rules as bits, in the layout that apparmor_parser gives them. */

export const bit = {
  exec: 1,
  write: 2,
  read: 4,
  append: 8,
  link: 0x10,
  lock: 0x20,
  mmap: 0x40,
  /** Of the ways to execute: fall back to unconfined, keep dangerous variables, inherit. */
  pux: 0x80,
  unsafe: 0x100,
  inherit: 0x200,
  unconfined: 0x400,
  profile: 0x800,
  local: 0xc00,
  onExec: 0x4000_0000,
  changeProfile: 0x8000_0000,
};

export const execModifiers = 0x3c00;
export const execType = bit.unsafe | bit.inherit | bit.pux | execModifiers;
/** Bits for files of others than the one who asks stand this much higher. */
export const otherShift = 14;
const basePermissions = 0x3fff;

const both = (mask: number): number => (mask | (mask << otherShift)) >>> 0;

export const userMask = basePermissions;
export const otherMask = (basePermissions << otherShift) >>> 0;
export const sharedMask = 0xc000_0000;
export const execBits = both(bit.exec);
export const allExecTypes = both(execType);
export const allUnsafe = both(bit.unsafe);
export const allModifiers = both(execModifiers);
export const linkBits = both(bit.link);
export const everything = both((basePermissions & ~execType) | bit.inherit | bit.exec);

/** Both at once cannot be, when both execute. */
export const sameExec = (a: number, b: number): boolean =>
  [0, otherShift].every(
    (shift) =>
      (a & b & (bit.exec << shift)) === 0 ||
      (a & (execType << shift)) === (b & (execType << shift)),
  );

type Fail = (message: string) => never;

const simple: Record<string, number> = {
  r: bit.read,
  l: bit.link,
  k: bit.lock,
  m: bit.mmap,
  x: bit.exec,
};

/** A transition: what it adds and how many letters it takes. */
const transition = (text: string, at: number, mode: number, fail: Fail): [number, number] => {
  const letter = text[at]!;
  const next = (text[at + 1] ?? "").toLowerCase();
  const differs = (wanted: number): boolean =>
    (mode & bit.exec) !== 0 && (mode & execType) !== (wanted & execType);
  const conflict = (qualifier: string): never =>
    fail(`Exec qualifier '${qualifier}' invalid, conflicting qualifier already specified`);
  if (letter === "i" || letter === "I") {
    return (mode & execModifiers) === 0 ? [bit.inherit | bit.exec, 2] : conflict("i");
  }

  const safe = letter === letter.toUpperCase() ? 0 : bit.unsafe;
  if (letter.toLowerCase() === "u") {
    const wanted = bit.unconfined | bit.exec | safe;
    return differs(wanted) ? conflict(letter) : [wanted, 2];
  }

  const base = (letter.toLowerCase() === "p" ? bit.profile : bit.local) | bit.exec | safe;
  const wanted = base | (next === "i" ? bit.inherit : next === "u" ? bit.pux : 0);
  const qualifier = next === "i" || next === "u" ? letter + text[at + 1]! : letter;
  return differs(wanted) ? conflict(qualifier) : [wanted, qualifier.length + 1];
};

/** `rwix` as bits, the same for owner and others. */
export const parseMode = (text: string, fail: Fail): number => {
  let mode = 0;
  for (let at = 0; at < text.length;) {
    const letter = text[at]!;
    const lower = letter.toLowerCase();
    if ("iupc".includes(lower)) {
      const [added, length] = transition(text, at, mode, fail);
      mode |= added;
      at += length;
      continue;
    }

    if (lower === "w" ? (mode & bit.append) !== 0 && (mode & bit.write) === 0 : false) {
      fail("Conflict 'a' and 'w' perms are mutually exclusive.");
    }

    if (lower === "a" && (mode & bit.write) !== 0) {
      fail("Conflict 'a' and 'w' perms are mutually exclusive.");
    }

    mode |=
      lower === "w" ? bit.write | bit.append : lower === "a" ? bit.append : (simple[lower] ?? 0);
    at += 1;
  }

  return both(mode);
};

/** Bit operations leave signed numbers; modes are unsigned. */
export const newMode = (mode: number): number => mode >>> 0;
