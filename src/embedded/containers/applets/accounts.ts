/** /etc/passwd and /etc/group as programs read them. */
import { isErrno } from "../kernel/system-error.ts";
import { RegularFile } from "../kernel/inode.ts";
import type { System } from "../kernel/system.ts";

export interface User {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

export interface Group {
  name: string;
  gid: number;
  members: string[];
}

const readLines = (system: System, path: string): string[][] => {
  try {
    const inode = system.peek(path);
    return inode instanceof RegularFile
      ? Buffer.from(inode.data.read(0, inode.size))
          .toString("latin1")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => line.split(":"))
      : [];
  } catch (error) {
    if (isErrno(error)) {
      return [];
    }

    throw error;
  }
};

export const listUsers = (system: System): User[] =>
  readLines(system, "/etc/passwd").map(([name = "", , uid, gid, , home = "", shell = ""]) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
    shell,
  }));

export const listGroups = (system: System): Group[] =>
  readLines(system, "/etc/group").map(([name = "", , gid, members = ""]) => ({
    name,
    gid: Number(gid),
    members: members.split(",").filter((member) => member !== ""),
  }));

export const findUser = (system: System, who: string | number): User | undefined =>
  listUsers(system).find(({ name, uid }) => name === who || uid === who);

export const findGroup = (system: System, who: string | number): Group | undefined =>
  listGroups(system).find(({ name, gid }) => name === who || gid === who);
