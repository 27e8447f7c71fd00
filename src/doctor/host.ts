/** The machine as the doctor sees it: everything it asks goes through here, so that each finding can be tried with what other machines answered. */
import type { EmbeddedStatus } from "../cluster/embedded.ts";
import type { Paths } from "../paths.ts";

export interface Ran {
  kind: "ran";
  /** Undefined when a signal ended it. */
  exit: number | undefined;
  stdout: string;
  stderr: string;
}

/** `absent`: no such program. `late`: it had not ended within the limit, and was ended. */
export type Answer = Ran | { kind: "absent" } | { kind: "late" };

export interface Space {
  freeBytes: number;
  totalBytes: number;
  /** Magic number of the file system's kind, as statfs(2) tells it. */
  type: number;
}

export interface TerminalFacts {
  columns: number;
  rows: number;
  /** 1, 4, 8 or 24 bits. */
  colourBits: number;
  /** Why colours are not used, such as `NO_COLOR`. */
  plain: string | undefined;
  unicode: boolean;
}

/** `free`, or the system's word for why nothing can listen there: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
export type PortState = "free" | (string & {});

export interface Host {
  platform: NodeJS.Platform;
  arch: string;
  /** Of the kernel: `6.6.87.2-microsoft-standard-WSL2`. */
  release: string;
  hostName: string;
  home: string;
  node: string;
  /** Of Drydock. */
  version: string;
  /** Of Drydock, as clusters report theirs. */
  build: string;
  pid: number;
  cpus: number;
  /** `totalBytes` is what this process may use, when something limits it. */
  memory: { freeBytes: number; totalBytes: number };
  env: Readonly<Record<string, string | undefined>>;
  paths: Paths;
  /** Undefined without one. */
  terminal: TerminalFacts | undefined;
  /** Milliseconds that all questions together may take. */
  limit: number;
  run(program: string, argv: readonly string[]): Promise<Answer>;
  /** The text of a file; undefined when it cannot be read. */
  read(file: string): Promise<string | undefined>;
  names(folder: string): Promise<string[]>;
  /** Of the disk that holds the path, or would hold it. */
  space(path: string): Promise<Space | undefined>;
  /** The system's word for why the folder cannot be written, or made. */
  writable(folder: string): Promise<string | undefined>;
  /** Absolute path of a program in PATH. */
  which(program: string): Promise<string | undefined>;
  port(port: number): Promise<PortState>;
  /** Of an embedded cluster; undefined when it does not run. */
  practice(name: string): Promise<EmbeddedStatus | "silent" | undefined>;
}

export const seconds = (limit: number): string => `${Number((limit / 1000).toFixed(1))} s`;

export const bytes = (count: number): string =>
  count < 999.5e6 ? `${(count / 1e6).toFixed(0)} MB` : `${(count / 1e9).toFixed(1)} GB`;

/** With `~` for the home folder. */
export const shortPath = (path: string, home: string): string =>
  home !== "" && (path === home || path.startsWith(`${home}/`))
    ? `~${path.slice(home.length)}`
    : path;
