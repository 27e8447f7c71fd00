/** Files of /proc/PID. */
import { hexOf } from "../kernel/capabilities.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Process } from "../kernel/process.ts";

const stateOf = (process: Process): [letter: string, words: string] =>
  process.ended !== undefined
    ? ["Z", "zombie"]
    : process.stopped
      ? ["T", "stopped"]
      : process.sleeping
        ? ["S", "sleeping"]
        : ["R", "running"];

const bitsOf = (signals: number[]): string =>
  hexOf(signals.reduce((set, signal) => set | (1n << BigInt(signal - 1)), 0n));

const statusText = (kernel: Kernel, process: Process): string => {
  const { credentials: who, dispositions } = process;
  const [letter, words] = stateOf(process);
  const resident = Math.round(kernel.residentOf(process) / 1024);
  const ignored = [...dispositions]
    .filter(([, what]) => what === "ignore")
    .map(([signal]) => signal);
  const caught = [...dispositions]
    .filter(([, what]) => what !== "ignore")
    .map(([signal]) => signal);
  const lines: [string, string][] = [
    ["Name", process.command],
    ["Umask", process.umask.toString(8).padStart(4, "0")],
    ["State", `${letter} (${words})`],
    ["Tgid", String(process.pid)],
    ["Ngid", "0"],
    ["Pid", String(process.pid)],
    ["PPid", String(process.parent?.pid ?? 0)],
    ["TracerPid", "0"],
    ["Uid", [who.uid, who.euid, who.suid, who.euid].join("\t")],
    ["Gid", [who.gid, who.egid, who.sgid, who.egid].join("\t")],
    ["FDSize", "64"],
    ["Groups", who.groups.map((group) => `${group} `).join("")],
    ["NStgid", String(process.pid)],
    ["NSpid", String(process.pid)],
    ["NSpgid", String(process.group)],
    ["NSsid", String(process.session)],
    ["VmPeak", `${String(resident + 3700).padStart(8)} kB`],
    ["VmSize", `${String(resident + 3700).padStart(8)} kB`],
    ["VmHWM", `${String(resident).padStart(8)} kB`],
    ["VmRSS", `${String(resident).padStart(8)} kB`],
    ["Threads", "1"],
    ["SigPnd", bitsOf([])],
    ["SigBlk", bitsOf([])],
    ["SigIgn", bitsOf(ignored)],
    ["SigCgt", bitsOf(caught)],
    ["CapInh", hexOf(who.inheritable)],
    ["CapPrm", hexOf(who.permitted)],
    ["CapEff", hexOf(who.effective)],
    ["CapBnd", hexOf(who.bounding)],
    ["CapAmb", hexOf(who.ambient)],
    ["NoNewPrivs", who.noNewPrivileges ? "1" : "0"],
    ["Seccomp", process.filters.length === 0 ? "0" : "2"],
    ["Seccomp_filters", String(process.filters.length)],
    ["Cpus_allowed", "3"],
    ["Cpus_allowed_list", "0-1"],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join("");
};

const statText = (kernel: Kernel, process: Process): string => {
  const ticks = Math.round(process.cpuMs / 10);
  const started = Math.round((process.startedAt - kernel.startedAt) / 10) + 10_000;
  const size = kernel.residentOf(process);
  const terminal = process.terminal === undefined ? 0 : 34_816;
  return `${process.pid} (${process.command}) ${stateOf(process)[0]} ${process.parent?.pid ?? 0} ${process.group} ${process.session} ${terminal} ${process.terminal?.foreground ?? -1} 4194304 100 0 0 0 ${ticks} 0 0 0 20 ${process.nice} 1 0 ${started} ${size + 3_788_800} ${Math.round(size / 4096)} 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
};

export interface ProcessFile {
  mode?: number;
  generate(): string;
}

export const processFiles = (kernel: Kernel, process: Process): Record<string, ProcessFile> => ({
  cmdline: {
    generate: () =>
      process.ended === undefined ? process.argv.map((word) => `${word}\0`).join("") : "",
  },
  comm: { mode: 0o644, generate: () => `${process.command}\n` },
  environ: {
    mode: 0o400,
    generate: () => [...process.environment].map(([name, value]) => `${name}=${value}\0`).join(""),
  },
  status: { generate: () => statusText(kernel, process) },
  stat: { generate: () => statText(kernel, process) },
  statm: {
    generate: () => `950 ${Math.round(kernel.residentOf(process) / 4096)} 120 200 0 60 0\n`,
  },
  cgroup: { generate: () => "0::/\n" },
  loginuid: { generate: () => "4294967295" },
  oom_score_adj: { mode: 0o644, generate: () => "1000\n" },
  limits: {
    generate: () =>
      `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \n`,
  },
});
