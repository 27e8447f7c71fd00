/** What /proc says of the machine under the container. */
import type { Kernel } from "../kernel/kernel.ts";

/** The node every container runs on. */
export const machine = {
  kernelRelease: "6.8.0-60-generic",
  kernelVersion: "#63-Ubuntu SMP PREEMPT_DYNAMIC Tue Apr 15 19:04:15 UTC 2025",
  cpus: 2,
  memoryBytes: 8 * 2 ** 30,
} as const;

const kib = (bytes: number): string => String(Math.round(bytes / 1024)).padStart(8);

const memoryText = (kernel: Kernel): string => {
  const total = machine.memoryBytes;
  const used = 1.1 * 2 ** 30 + kernel.memory;
  const cached = 2.2 * 2 ** 30;
  const free = total - used - cached;
  const values: [string, number][] = [
    ["MemTotal", total],
    ["MemFree", free],
    ["MemAvailable", free + cached * 0.9],
    ["Buffers", cached * 0.05],
    ["Cached", cached * 0.85],
    ["SwapCached", 0],
    ["Active", used * 0.6],
    ["Inactive", cached * 0.5],
    ["SwapTotal", 0],
    ["SwapFree", 0],
    ["Dirty", 4096],
    ["Shmem", 6 * 2 ** 20],
    ["Slab", 0.15 * 2 ** 30],
    ["SReclaimable", cached * 0.1],
  ];
  return values.map(([name, bytes]) => `${`${name}:`.padEnd(16)}${kib(bytes)} kB\n`).join("");
};

const uptimeSeconds = (kernel: Kernel): number =>
  (kernel.host.now() - kernel.startedAt) / 1000 + 86_400;

const cpuInfo = Array.from(
  { length: machine.cpus },
  (_, index) =>
    `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: Virtual CPU\ncpu MHz\t\t: 2400.000\ncpu cores\t: ${machine.cpus}\n\n`,
).join("");

const statText = (kernel: Kernel): string => {
  const total = Math.round(uptimeSeconds(kernel) * 100);
  const busy = Math.round(total * 0.05 + kernel.scheduler.usedMs / 10);
  const line = (name: string, factor: number): string =>
    `${name} ${busy * factor} 0 ${Math.round(busy * 0.4) * factor} ${(total - busy) * factor} 100 0 20 0 0 0\n`;
  return `${line("cpu ", machine.cpus)}${line("cpu0", 1)}${line("cpu1", 1)}intr 0\nctxt 100000\nbtime ${Math.round(kernel.startedAt / 1000) - 86_400}\nprocesses 1000\nprocs_running 1\nprocs_blocked 0\n`;
};

const running = (kernel: Kernel): number =>
  [...kernel.processes.values()].filter(({ sleeping, ended }) => !sleeping && ended === undefined)
    .length;

export const machineFiles = (kernel: Kernel): Record<string, () => string> => ({
  cpuinfo: () => cpuInfo,
  filesystems: () => "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n",
  loadavg: () => {
    const last = Math.max(...kernel.processes.keys());
    return `0.15 0.12 0.10 ${running(kernel)}/${kernel.processes.size} ${last}\n`;
  },
  meminfo: () => memoryText(kernel),
  modules: () => "",
  partitions: () => "major minor  #blocks  name\n\n 259        0   62914560 nvme0n1\n",
  stat: () => statText(kernel),
  uptime: () => `${uptimeSeconds(kernel).toFixed(2)} ${(uptimeSeconds(kernel) * 1.8).toFixed(2)}\n`,
  version: () =>
    `Linux version ${machine.kernelRelease} (buildd@lcy02) (gcc 13.3.0) ${machine.kernelVersion}\n`,
});

/** Files below /proc/sys, without the leading part. */
export const systemSettings = (kernel: Kernel): Record<string, () => string> => ({
  "fs/file-max": () => "9223372036854775807\n",
  "kernel/hostname": () => `${kernel.hostname}\n`,
  "kernel/domainname": () => "(none)\n",
  "kernel/osrelease": () => `${machine.kernelRelease}\n`,
  "kernel/ostype": () => "Linux\n",
  "kernel/version": () => `${machine.kernelVersion}\n`,
  "kernel/pid_max": () => "4194304\n",
  "kernel/threads-max": () => "63000\n",
  "kernel/random/uuid": () => `${uuid(kernel.host.random(16))}\n`,
  "net/core/somaxconn": () => "4096\n",
  "net/ipv4/ip_forward": () => "1\n",
  "net/ipv4/ip_local_port_range": () => "32768\t60999\n",
  "net/ipv4/ip_unprivileged_port_start": () => "0\n",
  "net/ipv4/tcp_syncookies": () => "1\n",
  "vm/max_map_count": () => "1048576\n",
  "vm/overcommit_memory": () => "1\n",
  "vm/swappiness": () => "60\n",
});

const uuid = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};
