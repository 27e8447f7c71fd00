/** What a node's kernel shows of AppArmor in its file systems. */
import type { FileSystem } from "../../containers/kernel/file-system.ts";
import { Directory, GeneratedFile } from "../../containers/kernel/inode.ts";
import { capabilityNames } from "../language/capability.table.ts";
import type { ProfileTable } from "../module/profile-table.ts";
import { profileFiles } from "./profile-files.table.ts";

/** Paths below / of the node and what they say. */
const features: Record<string, string> = {
  "caps/mask": `${capabilityNames.join(" ")}\n`,
  "domain/change_hat": "yes\n",
  "domain/change_onexec": "yes\n",
  "domain/change_profile": "yes\n",
  "domain/stack": "yes\n",
  "domain/version": "1.2\n",
  "file/mask": "create read write exec append mmap_exec link lock\n",
  "mount/mask": "mount umount pivot_root\n",
  "network_v8/af_mask": "unspec unix inet inet6 netlink packet\n",
  "policy/set_load": "yes\n",
  "policy/versions/v7": "yes\n",
  "policy/versions/v8": "yes\n",
  "ptrace/mask": "read trace\n",
  "rlimit/mask": "cpu fsize data stack core rss nproc nofile memlock as\n",
  "signal/mask": "hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term\n",
};

/** The newest first, as the kernel lists them. */
export const profileList = (table: ProfileTable): string =>
  table
    .all()
    .toReversed()
    .map(({ name, mode }) => `${name} (${mode})\n`)
    .join("");

/** Files of /sys by path. */
export const securityFiles = (fs: FileSystem, table: ProfileTable): Map<string, GeneratedFile> => {
  const own = "kernel/security/apparmor";
  const text = (content: string): GeneratedFile => new GeneratedFile(fs, 0o444, () => content);
  return new Map([
    [`${own}/profiles`, new GeneratedFile(fs, 0o444, () => profileList(table))],
    [`${own}/.access`, new GeneratedFile(fs, 0o666, () => "")],
    [`${own}/.load`, new GeneratedFile(fs, 0o640, () => "")],
    [`${own}/.replace`, new GeneratedFile(fs, 0o640, () => "")],
    [`${own}/.remove`, new GeneratedFile(fs, 0o640, () => "")],
    ...Object.entries(features).map(
      ([path, content]) => [`${own}/features/${path}`, text(content)] as const,
    ),
    [
      "kernel/security/lsm",
      text("lockdown,capability,landlock,yama,apparmor,tomoyo,bpf,ipe,ima,evm"),
    ],
    ["kernel/security/lockdown", text("[none] integrity confidentiality\n")],
    ["module/apparmor/parameters/enabled", text("Y\n")],
    ["module/apparmor/parameters/mode", text("enforce\n")],
  ]);
};

/** Folders of the security file system that have nothing to show here. */
export const securityFolders = ["evm", "ima", "integrity"].map((name) => `kernel/security/${name}`);

/** Texts below /etc/apparmor.d of a node. */
export const policyTexts = profileFiles;

export const putAt = (root: Directory, path: string, file: GeneratedFile): void => {
  const names = path.split("/");
  let at = root;
  for (const name of names.slice(0, -1)) {
    const next = at.lookup(name) ?? new Directory(at.fs, { mode: 0o755, uid: 0, gid: 0 });
    if (at.lookup(name) === undefined) {
      at.add(name, next);
    }

    at = next as Directory;
  }

  at.add(names.at(-1)!, file);
};
