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

const sizeText = (kibibytes: number): string => `${String(kibibytes).padStart(8)} kB`;

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
    ["VmPeak", sizeText(resident + 3700)],
    ["VmSize", sizeText(resident + 3700)],
    ["VmLck", sizeText(0)],
    ["VmPin", sizeText(0)],
    ["VmHWM", sizeText(resident)],
    ["VmRSS", sizeText(resident)],
    ["RssAnon", sizeText(Math.round(resident / 4))],
    ["RssFile", sizeText(resident - Math.round(resident / 4))],
    ["RssShmem", sizeText(0)],
    ["VmData", sizeText(312)],
    ["VmStk", sizeText(132)],
    ["VmExe", sizeText(788)],
    ["VmLib", sizeText(1500)],
    ["VmPTE", sizeText(44)],
    ["VmSwap", sizeText(0)],
    ["HugetlbPages", sizeText(0)],
    ["CoreDumping", "0"],
    ["THP_enabled", "1"],
    ["Threads", "1"],
    ["SigQ", "0/31500"],
    ["SigPnd", bitsOf([])],
    ["ShdPnd", bitsOf([])],
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
    ["Speculation_Store_Bypass", "thread vulnerable"],
    ["SpeculationIndirectBranch", "conditional enabled"],
    ["Cpus_allowed", "3"],
    ["Cpus_allowed_list", "0-1"],
    ["Mems_allowed", "00000000,00000001"],
    ["Mems_allowed_list", "0"],
    ["voluntary_ctxt_switches", String(10 + Math.round(process.cpuMs))],
    ["nonvoluntary_ctxt_switches", String(Math.round(process.cpuMs / 10))],
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
