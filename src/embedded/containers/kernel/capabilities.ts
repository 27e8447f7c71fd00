/** Capabilities of Linux as bits, and the set a container runtime grants by default. */

/** In the order of their bits. */
export const capabilityNames = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
] as const;

export type Capability = (typeof capabilityNames)[number];

export const capabilityBit = (name: string): bigint => {
  const index = capabilityNames.indexOf(name.replace(/^CAP_/i, "").toUpperCase() as Capability);
  return index === -1 ? 0n : 1n << BigInt(index);
};

export const allCapabilities = (1n << BigInt(capabilityNames.length)) - 1n;

/** The fourteen of containerd. */
export const defaultCapabilities = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FSETID",
  "FOWNER",
  "MKNOD",
  "NET_RAW",
  "SETGID",
  "SETUID",
  "SETFCAP",
  "SETPCAP",
  "NET_BIND_SERVICE",
  "SYS_CHROOT",
  "KILL",
  "AUDIT_WRITE",
].reduce((set, name) => set | capabilityBit(name), 0n);

/** What `securityContext.capabilities` makes of the default set; `ALL` means every one. */
export const grantCapabilities = (add: string[], drop: string[], privileged: boolean): bigint => {
  const setOf = (list: string[]): bigint =>
    list.reduce((set, name) => set | (name === "ALL" ? allCapabilities : capabilityBit(name)), 0n);
  if (privileged) {
    return allCapabilities;
  }

  const adds = setOf(add);
  const kept = drop.includes("ALL") ? 0n : defaultCapabilities & ~setOf(drop);
  return add.includes("ALL")
    ? allCapabilities & ~setOf(drop.filter((n) => n !== "ALL"))
    : kept | adds;
};

export const hexOf = (set: bigint): string => set.toString(16).padStart(16, "0");
