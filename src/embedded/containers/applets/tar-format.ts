/** Headers of tar archives. */
import type { FileType } from "../kernel/inode.ts";

export interface TarEntry {
  name: string;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Milliseconds since 1970. */
  mtime: number;
  type: Exclude<FileType, "socket"> | "hard" | "socket";
  link: string;
  user: string;
  group: string;
  rdev: [number, number];
}

const typeFlags: Record<TarEntry["type"], string> = {
  file: "0",
  hard: "1",
  link: "2",
  char: "3",
  block: "4",
  directory: "5",
  fifo: "6",
  socket: "0",
};

const octal = (value: number, width: number): string =>
  `${value.toString(8).padStart(width - 1, "0")}\0`;

const oneHeader = (entry: TarEntry, flag: string, name: string): Uint8Array => {
  const header = Buffer.alloc(512);
  const put = (text: string, at: number): void => void header.write(text, at, "latin1");
  put(name.slice(0, 100), 0);
  put(octal(entry.mode, 8), 100);
  put(octal(entry.uid, 8), 108);
  put(octal(entry.gid, 8), 116);
  put(octal(entry.size, 12), 124);
  put(octal(Math.floor(entry.mtime / 1000), 12), 136);
  put("        ", 148);
  put(flag, 156);
  put(entry.link.slice(0, 100), 157);
  put("ustar  \0", 257);
  put(entry.user, 265);
  put(entry.group, 297);
  if (entry.type === "char" || entry.type === "block") {
    put(octal(entry.rdev[0], 8), 329);
    put(octal(entry.rdev[1], 8), 337);
  }

  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
};

const longText = (flag: string, text: string): Uint8Array[] => {
  const bytes = Buffer.from(`${text}\0`, "latin1");
  const entry: TarEntry = {
    name: "",
    mode: 0,
    uid: 0,
    gid: 0,
    size: bytes.length,
    mtime: 0,
    type: "file",
    link: "",
    user: "",
    group: "",
    rdev: [0, 0],
  };
  return [
    oneHeader(entry, flag, "././@LongLink"),
    bytes,
    Buffer.alloc((512 - (bytes.length % 512)) % 512),
  ];
};

/** Header of an entry, with the extra ones that long names need. */
export const tarHeader = (entry: TarEntry): Uint8Array =>
  Buffer.concat([
    ...(entry.name.length > 99 ? longText("L", entry.name) : []),
    ...(entry.link.length > 99 ? longText("K", entry.link) : []),
    oneHeader(entry, typeFlags[entry.type], entry.name),
  ]);

export type ParsedHeader =
  | { kind: "entry"; entry: TarEntry }
  | { kind: "long-name" | "long-link" | "pax" | "other"; size: number };

const kinds: Record<string, "long-name" | "long-link" | "pax" | "other"> = {
  L: "long-name",
  K: "long-link",
  x: "pax",
  g: "other",
};
const types: Record<string, TarEntry["type"]> = {
  "0": "file",
  "\0": "file",
  "1": "hard",
  "2": "link",
  "3": "char",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  "7": "file",
};

/** Or what is wrong with it. */
export const parseHeader = (header: Buffer): ParsedHeader | string => {
  const text = (at: number, length: number): string =>
    header.toString("latin1", at, at + length).replace(/\0.*$/s, "");
  const number = (at: number, length: number): number =>
    Number.parseInt(text(at, length).trim() || "0", 8);
  if (
    text(257, 5) !== "ustar" &&
    header[156] !== 0 &&
    !/[0-9]/.test(String.fromCharCode(header[156]!))
  ) {
    return "invalid tar magic";
  }

  const stored = number(148, 8);
  const sum = header.reduce(
    (total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte),
    0,
  );
  if (sum !== stored) {
    return text(257, 5) === "ustar" ? "invalid tar header checksum" : "invalid tar magic";
  }

  const flag = String.fromCharCode(header[156]!);
  const size = number(124, 12);
  const kind = kinds[flag];
  if (kind !== undefined) {
    return { kind, size };
  }

  const prefix = text(257, 8) === "ustar" && header[263] === 0x30 ? text(345, 155) : "";
  const name = prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  const type = name.endsWith("/") && flag !== "2" ? "directory" : (types[flag] ?? "file");
  return {
    kind: "entry",
    entry: {
      name,
      mode: number(100, 8) & 0o7777,
      uid: number(108, 8),
      gid: number(116, 8),
      size: type === "file" ? size : 0,
      mtime: number(136, 12) * 1000,
      type,
      link: text(157, 100),
      user: text(265, 32),
      group: text(297, 32),
      rdev: [number(329, 8) || 0, number(337, 8) || 0],
    },
  };
};
