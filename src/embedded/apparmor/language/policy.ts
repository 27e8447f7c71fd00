/** What the parser makes of a profile before anything is expanded or compiled. */

export interface FileEntry {
  name: string;
  /** Second path of a link rule; the program of a change_profile rule. */
  linkName: string | undefined;
  /** Profile to change to. */
  target: string | undefined;
  mode: number;
  audit: number;
  deny: boolean;
  subset: boolean;
}

export interface Condition {
  name: string;
  /** `=`, not `in`. */
  equals: boolean;
  values: string[] | undefined;
}

interface Qualified {
  deny: boolean;
  /** Permissions that are logged; of a deny rule those that are not. */
  audit: number;
  mode: number;
}

export interface SignalRule extends Qualified {
  kind: "signal";
  signals: number[];
  peer: string | undefined;
}

export interface PtraceRule extends Qualified {
  kind: "ptrace";
  peer: string | undefined;
}

export interface MountRule extends Qualified {
  kind: "mount";
  point: string | undefined;
  device: string | undefined;
  types: string[] | undefined;
  flags: number;
  inverse: number;
  /** Profile that pivot_root leads to. */
  texts?: (string | undefined)[];
}

export interface UnixRule extends Qualified {
  kind: "unix";
  /** Socket type by number; undefined: every. */
  socketType: number | undefined;
  texts: (string | undefined)[];
}

/** Rules of D-Bus are read and not compiled: this kernel leaves the bus alone. */
export interface DbusRule extends Qualified {
  kind: "dbus";
  texts: (string | undefined)[];
}

export type PolicyRule = SignalRule | PtraceRule | MountRule | UnixRule | DbusRule;

/** Socket types by family, as bits. */
export interface NetworkTable {
  allow: Map<number, number>;
  audit: Map<number, number>;
  deny: Map<number, number>;
  quiet: Map<number, number>;
}

export type ProfileMode = "" | "enforce" | "complain" | "kill" | "unconfined";

export interface ProfileFlags {
  mode: ProfileMode;
  audit: boolean;
  hat: boolean;
  paths: Set<string>;
}

export interface Profile {
  name: string;
  namespace: string | undefined;
  attachment: string | undefined;
  flags: ProfileFlags;
  /** The last rule first. */
  entries: FileEntry[];
  rules: PolicyRule[];
  capabilities: { allow: bigint; audit: bigint; deny: bigint; quiet: bigint };
  network: NetworkTable | undefined;
  children: Map<string, Profile>;
  limits: Map<string, number>;
  /** Names that transitions lead to; the first four places are taken by other meanings. */
  targets: (string | undefined)[];
  hasAttributes: boolean;
}

export const newProfile = (): Profile => ({
  name: "",
  namespace: undefined,
  attachment: undefined,
  flags: { mode: "", audit: false, hat: false, paths: new Set() },
  entries: [],
  rules: [],
  capabilities: { allow: 0n, audit: 0n, deny: 0n, quiet: 0n },
  network: undefined,
  children: new Map(),
  limits: new Map(),
  targets: [],
  hasAttributes: false,
});

export const newEntry = (name: string, mode: number, linkName?: string): FileEntry => ({
  name,
  linkName,
  target: undefined,
  mode: mode >>> 0,
  audit: 0,
  deny: false,
  subset: false,
});

/** Rules of another block added to a profile, as a condition that holds does. */
export const mergeProfiles = (into: Profile, other: Profile | undefined): Profile => {
  if (other === undefined) {
    return into;
  }

  into.entries.push(...other.entries);
  for (const part of ["allow", "audit", "deny", "quiet"] as const) {
    into.capabilities[part] |= other.capabilities[part];
    if (into.network !== undefined) {
      for (const [family, types] of other.network?.[part] ?? []) {
        into.network[part].set(family, (into.network[part].get(family) ?? 0) | types);
      }
    }
  }

  for (const [name, child] of other.children) {
    into.children.set(name, child);
  }

  return into;
};
