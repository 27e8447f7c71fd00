/** Words a profile may use besides actions, comparisons and names of calls. */

/** With the order of their bytes: a filter holds one kind only, and x86-64 is always in it. */
export const architectures: Readonly<Record<string, "big" | "little">> = {
  SCMP_ARCH_X86: "little",
  SCMP_ARCH_X86_64: "little",
  SCMP_ARCH_X32: "little",
  SCMP_ARCH_ARM: "little",
  SCMP_ARCH_AARCH64: "little",
  SCMP_ARCH_MIPS: "big",
  SCMP_ARCH_MIPS64: "big",
  SCMP_ARCH_MIPS64N32: "big",
  SCMP_ARCH_MIPSEL: "little",
  SCMP_ARCH_MIPSEL64: "little",
  SCMP_ARCH_MIPSEL64N32: "little",
  SCMP_ARCH_PPC: "big",
  SCMP_ARCH_PPC64: "big",
  SCMP_ARCH_PPC64LE: "little",
  SCMP_ARCH_RISCV64: "little",
  SCMP_ARCH_S390: "big",
  SCMP_ARCH_S390X: "big",
  SCMP_ARCH_LOONGARCH64: "little",
};

export const flags: readonly string[] = [
  "SECCOMP_FILTER_FLAG_TSYNC",
  "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
  "SECCOMP_FILTER_FLAG_LOG",
  "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
];
