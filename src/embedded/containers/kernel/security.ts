/** What a security module is asked before the kernel acts, object by object, as Linux asks its modules. */
import type { Capability } from "./capabilities.ts";
import type { Verdict } from "./policy.ts";
import type { Process } from "./process.ts";

/** What may be asked for, as AppArmor counts it. */
export const ask = {
  execute: 1,
  write: 2,
  read: 4,
  append: 8,
  create: 0x10,
  delete: 0x20,
  open: 0x40,
  setAttributes: 0x100,
  getAttributes: 0x200,
  changeMode: 0x1000,
  changeOwner: 0x2000,
  lock: 0x8000,
  map: 0x1_0000,
  link: 0x4_0000,
};

/** Accesses of sockets. */
export const askSocket = {
  send: 2,
  receive: 4,
  create: 0x10,
  connect: 0x40,
  bind: 0x20_0000,
  listen: 0x40_0000,
};

export interface SecuredFile {
  /** From the root of the container, links followed. */
  path: string;
  /** Its owner; of a file that is to be made, who makes it. */
  uid: number;
  directory: boolean;
}

export interface SecuredSocket {
  family: number;
  type: number;
  protocol: number;
}

export interface SecuredMount {
  point: string;
  source: string | undefined;
  type: string | undefined;
  /** MS_RDONLY and its like. */
  flags: number;
  data: string | undefined;
}

export interface SecurityModule {
  /** Whether there is anything to decide; paths are not looked up otherwise. */
  confines(process: Process): boolean;
  file(process: Process, operation: string, file: SecuredFile, request: number): Verdict;
  /** A hard link, and the path that the file has already. */
  link(process: Process, link: SecuredFile, target: string): Verdict;
  /** A program is started; the process changes its context when it may. */
  execute(process: Process, file: SecuredFile): Verdict;
  /** Asked when a process has the capability. */
  capable(process: Process, capability: Capability): Verdict;
  socket(process: Process, operation: string, socket: SecuredSocket, request: number): Verdict;
  signal(process: Process, target: Process, signal: number): Verdict;
  /** One process looks into another. */
  inspect(process: Process, target: Process): Verdict;
  mount(process: Process, mount: SecuredMount): Verdict;
  unmount(process: Process, point: string): Verdict;
  /** What /proc/PID/attr/NAME shows; undefined: nothing to show. */
  attribute(process: Process, name: string): string | undefined;
  /** A process writes to its own /proc/self/attr/NAME. */
  setAttribute(process: Process, name: string, text: string): Verdict;
  /** The next program of a process starts in a profile, as a runtime asks for its container. @returns whether there is such a profile */
  confineNext(process: Process, profile: string): boolean;
}
