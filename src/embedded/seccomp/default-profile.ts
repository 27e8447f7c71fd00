/** The profile of `RuntimeDefault`: containerd's own, which lets more pass with more capabilities. */
import { capabilityBit } from "../containers/kernel/capabilities.ts";
import { defaultCalls } from "./default-calls.table.ts";
import type { ProfileArgument, ProfileRule, SeccompProfile } from "./profile.ts";

const AF_ALG = 38n;
const AF_VSOCK = 40n;
/** CLONE_NEWNS and all its like. */
const newNamespaces = 0x7e02_0000n;
const ENOSYS = 38;

const allow = (names: readonly string[], args: ProfileArgument[] = []): ProfileRule => ({
  names: [...names],
  action: "SCMP_ACT_ALLOW",
  args,
});

const first = (op: string, value: bigint): ProfileArgument[] => [
  { index: 0, op, value, valueTwo: 0n },
];

const byCapability: [capability: string, names: string[]][] = [
  ["DAC_READ_SEARCH", ["open_by_handle_at"]],
  [
    "SYS_ADMIN",
    [
      "bpf",
      "clone",
      "clone3",
      "fanotify_init",
      "fsconfig",
      "fsmount",
      "fsopen",
      "fspick",
      "lookup_dcookie",
      "mount",
      "mount_setattr",
      "move_mount",
      "open_tree",
      "perf_event_open",
      "quotactl",
      "quotactl_fd",
      "setdomainname",
      "sethostname",
      "setns",
      "syslog",
      "umount",
      "umount2",
      "unshare",
    ],
  ],
  ["SYS_BOOT", ["reboot"]],
  ["SYS_CHROOT", ["chroot"]],
  ["SYS_MODULE", ["delete_module", "init_module", "finit_module"]],
  ["SYS_PACCT", ["acct"]],
  [
    "SYS_PTRACE",
    ["kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace"],
  ],
  ["SYS_RAWIO", ["iopl", "ioperm"]],
  ["SYS_TIME", ["settimeofday", "stime", "clock_settime", "clock_settime64"]],
  ["SYS_TTY_CONFIG", ["vhangup"]],
  ["SYS_NICE", ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"]],
  ["SYSLOG", ["syslog"]],
  ["BPF", ["bpf"]],
  ["PERFMON", ["perf_event_open"]],
];

/** @param bounding The container's bounding set of capabilities, as bits. */
export const defaultProfile = (bounding: bigint): SeccompProfile => {
  const has = (name: string): boolean => (bounding & capabilityBit(name)) !== 0n;
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    listenerPath: "",
    syscalls: [
      allow(defaultCalls),
      allow(["socket"], first("SCMP_CMP_LT", AF_ALG)),
      allow(["socket"], first("SCMP_CMP_EQ", AF_ALG + 1n)),
      allow(["socket"], first("SCMP_CMP_GT", AF_VSOCK)),
      ...[0n, 0x8n, 0x2_0000n, 0x2_0008n, 0xffff_ffffn].map((value) =>
        allow(["personality"], first("SCMP_CMP_EQ", value)),
      ),
      allow(["process_vm_readv", "process_vm_writev", "ptrace"]),
      allow(["arch_prctl", "modify_ldt"]),
      ...byCapability.filter(([name]) => has(name)).map(([, names]) => allow(names)),
      ...(has("SYS_ADMIN")
        ? []
        : [
            allow(["clone"], first("SCMP_CMP_MASKED_EQ", newNamespaces)),
            { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS, args: [] },
          ]),
    ],
  };
};
