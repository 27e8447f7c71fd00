/** The profile that containerd loads for its containers, under the name cri-containerd.apparmor.d. */
import { compilePolicy } from "../compiler/compile.ts";
import type { CompiledProfile } from "../compiler/compiled.ts";
import { ProfileParser } from "../language/parse.ts";
import { profileFiles } from "./profile-files.table.ts";

export const defaultProfileName = "cri-containerd.apparmor.d";

/** What containers may not do whatever they are: the rules are containerd's, the words are not. */
const text = `include <tunables/global>

profile ${defaultProfileName} flags=(attach_disconnected,mediate_deleted) {
  include <abstractions/base>

  network,
  capability,
  file,
  umount,

  # from the node and its runtime
  signal (receive) peer=unconfined,
  signal (receive) peer=runc,
  signal (receive) peer=crun,
  # among its own
  signal (send,receive) peer=${defaultProfileName},
  ptrace (trace,tracedby,read,readby) peer=${defaultProfileName},

  # of /proc only processes and shared memory settings may be written
  deny @{PROC}/* w,
  deny @{PROC}/{[^1-9],[^1-9][^0-9],[^1-9s][^0-9y][^0-9s],[^1-9][^0-9][^0-9][^0-9]*}/** w,
  deny @{PROC}/sys/[^k]** w,
  deny @{PROC}/sys/kernel/{?,??,[^s][^h][^m]**} w,
  deny @{PROC}/{sysrq-trigger,mem,kmem,kcore} rwklx,

  deny mount,

  # of /sys only cgroups
  deny /sys/[^f]*/** wklx,
  deny /sys/f[^s]*/** wklx,
  deny /sys/fs/[^c]*/** wklx,
  deny /sys/fs/c[^g]*/** wklx,
  deny /sys/fs/cg[^r]*/** wklx,
  deny /sys/firmware/** rwklx,
  deny /sys/devices/virtual/powercap/** rwklx,
  deny /sys/kernel/security/** rwklx,
}
`;

const textOrNames = (path: string): string | string[] | undefined => {
  const text = profileFiles[path];
  const below = Object.keys(profileFiles).flatMap((each) =>
    each.startsWith(`${path}/`) ? [each.slice(path.length + 1)] : [],
  );
  return text ?? (below.length === 0 ? undefined : below);
};

let compiled: CompiledProfile | undefined;

export const defaultProfile = (): CompiledProfile => {
  if (compiled === undefined) {
    const parser = new ProfileParser({
      path: undefined,
      text,
      files: { read: (path) => textOrNames(path.replace("/etc/apparmor.d/", "")) },
      folders: ["/etc/apparmor.d"],
    });
    parser.parse();
    compiled = compilePolicy(parser)[0]!;
  }

  return compiled;
};
