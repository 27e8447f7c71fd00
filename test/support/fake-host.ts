/** A machine for the doctor, put together from what real ones answered. */
import { readFileSync } from "node:fs";
import type { Answer, Host } from "../../src/doctor/host.ts";
import { packageFile } from "../../src/root.ts";

export interface Machine extends Partial<Host> {
  /** Standard output by command line, or the whole answer; other programs are not there. */
  programs?: Record<string, string | Answer>;
  files?: Record<string, string>;
  folders?: Record<string, string[]>;
  /** Free bytes by folder; every other disk has plenty. */
  disks?: Record<string, number>;
  /** System's word for why a port is not free. */
  taken?: Record<number, string>;
}

const plenty = 80e9;

export const fakeHost = ({
  programs = {},
  files = {},
  folders = {},
  disks = {},
  taken = {},
  ...rest
}: Machine = {}): Host => ({
  platform: "linux",
  arch: "x64",
  release: "6.8.0-124-generic",
  hostName: "laptop",
  home: "/home/ada",
  node: "22.12.0",
  version: "0.1.0",
  build: "0.1.0+abc",
  pid: 4711,
  cpus: 8,
  memory: { freeBytes: 12e9, totalBytes: 16e9 },
  env: { PATH: "/usr/bin" },
  paths: { state: "/home/ada/state", cache: "/home/ada/cache", runtime: "/run/user/1000/drydock" },
  terminal: { columns: 120, rows: 40, colourBits: 24, plain: undefined, unicode: true },
  limit: 1500,
  run: async (program, argv) => answer(programs, [program, ...argv].join(" "), program),
  read: async (file) => files[file],
  names: async (folder) => folders[folder] ?? [],
  space: async (folder) => ({
    freeBytes: disks[folder] ?? plenty,
    totalBytes: 2 * plenty,
    type: 0xef53,
  }),
  writable: async () => undefined,
  which: async (program) =>
    Object.keys(programs).some((line) => line.split(" ")[0] === program)
      ? `/usr/bin/${program}`
      : undefined,
  port: async (port) => taken[port] ?? "free",
  practice: async () => undefined,
  ...rest,
});

const answer = (
  programs: Record<string, string | Answer>,
  line: string,
  program: string,
): Answer => {
  const known = programs[line];
  if (typeof known === "string") {
    return { kind: "ran", exit: 0, stdout: known, stderr: "" };
  }

  const there = Object.keys(programs).some((other) => other.split(" ")[0] === program);
  return (
    known ?? (there ? { kind: "ran", exit: 1, stdout: "", stderr: "unknown" } : { kind: "absent" })
  );
};

/** What a real engine answered to `info`. */
export const recorded = (machine: string): string =>
  readFileSync(packageFile("test", "doctor", "machines", `${machine}.json`), "utf8");

export const dockerInfo = "docker info --format {{json .}}";

/** The same, with some of it changed. */
export const changed = (machine: string, change: Record<string, unknown>): string =>
  JSON.stringify({ ...(JSON.parse(recorded(machine)) as object), ...change });
