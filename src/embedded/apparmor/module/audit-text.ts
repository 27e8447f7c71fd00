/** Lines of the kernel's log about decisions, in the form of security/apparmor/audit.c. */
import type { Process } from "../../containers/kernel/process.ts";

export type AuditKind = "AUDIT" | "ALLOWED" | "DENIED" | "KILLED" | "STATUS";

export interface AuditRecord {
  kind: AuditKind;
  operation: string;
  info?: string | undefined;
  /** Negative number of an error, told beside `info` alone. */
  error?: number;
  profile?: string | undefined;
  name?: string | undefined;
  /** What stands behind the name of the command. */
  rest?: string;
}

/** Quoted, or in hexadecimal when a byte could be misread. Text is a character a byte. */
export const untrusted = (text: string): string =>
  /[^!#-~]/.test(text) ? Buffer.from(text, "latin1").toString("hex").toUpperCase() : `"${text}"`;

const letters: [bit: number, letter: string][] = [
  [1, "x"],
  [2, "w"],
  [4, "r"],
  [8, "a"],
  [0x10, "c"],
  [0x20, "d"],
  [0x8000, "k"],
  [0x1_0000, "m"],
  [0x4_0000, "l"],
];

/** Accesses of files as letters. */
export const fileMask = (mask: number): string => {
  const reads = (mask & 0x200) === 0 ? 0 : 4;
  const writes = (mask & 0x3100) === 0 ? 0 : 2;
  const all = mask | reads | writes;
  return letters.map(([bit, letter]) => ((all & bit) === 0 ? "" : letter)).join("");
};

const socketNames: [bit: number, name: string][] = [
  [2, "send"],
  [4, "receive"],
  [0x10, "create"],
  [0x20, "shutdown"],
  [0x40, "connect"],
  [0x100, "setattr"],
  [0x200, "getattr"],
  [0x10_0000, "accept"],
  [0x20_0000, "bind"],
  [0x40_0000, "listen"],
  [0x100_0000, "setopt"],
  [0x200_0000, "getopt"],
];

export const socketMask = (mask: number): string =>
  socketNames
    .filter(([bit]) => (mask & bit) !== 0)
    .map(([, name]) => name)
    .join(" ");

export const formatRecord = (
  record: AuditRecord,
  { pid, command }: Pick<Process, "pid" | "command">,
): string => {
  const { kind, operation, info, error, profile, name, rest = "" } = record;
  const parts = [`apparmor="${kind}" operation="${operation}"`];
  if (info !== undefined) {
    parts.push(`info="${info}"${error === undefined || error === 0 ? "" : ` error=${error}`}`);
  }

  if (profile !== undefined) {
    parts.push(`profile=${untrusted(profile)}`);
  }

  if (name !== undefined) {
    parts.push(`name=${untrusted(name)}`);
  }

  parts.push(`pid=${pid} comm=${untrusted(command)}`);
  return parts.join(" ") + rest;
};
