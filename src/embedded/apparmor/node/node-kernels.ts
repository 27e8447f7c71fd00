/** What the kernels of the nodes keep: loaded profiles and a log. Each node has its own. */
import type { Clock } from "../../clock.ts";
import type { CompiledProfile } from "../compiler/compiled.ts";
import type { PolicyError } from "../command/host.ts";

/** A change of the profiles of one node, for those who decide by them. */
export type PolicyChange =
  | { node: string; put: CompiledProfile[] }
  | { node: string; remove: string };

interface LogLine {
  /** Milliseconds since 1970. */
  time: number;
  text: string;
}

interface NodeKernel {
  bootTime: number;
  profiles: Map<string, CompiledProfile>;
  log: LogLine[];
  serial: number;
}

/** What outlives the process: a node does not boot anew because the program that runs it does. */
export interface SavedKernel {
  bootTime: number;
  profiles: CompiledProfile[];
  log: LogLine[];
  serial: number;
}

interface Status {
  operation: string;
  name: string;
  /** Nothing changed. */
  same: boolean;
  pid: number;
}

/** The parser runs in some container; its number on the node is as good as any other. */
const parserPid = (serial: number): number => 7000 + (serial % 900);

/** Lines that a kernel's buffer holds. */
const maximumLines = 2000;
/** Milliseconds that a node has been up when it is first seen. */
const upBefore = 47_000;

const bootLines = (node: string): [seconds: number, text: string][] => [
  [
    0,
    "Linux version 6.12.48+deb13-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1 (2025-09-20)",
  ],
  [0.04, "LSM: initializing lsm=lockdown,capability,landlock,yama,apparmor,tomoyo,bpf,ipe,ima,evm"],
  [0.05, "AppArmor: AppArmor initialized"],
  [1.2, "AppArmor: AppArmor Filesystem Enabled"],
  [1.9, "AppArmor: AppArmor sha256 policy hashing enabled"],
  [6.4, `systemd[1]: Hostname set to <${node}>.`],
];

export class NodeKernels {
  readonly #clock: Clock;
  readonly #nodes = new Map<string, NodeKernel>();
  readonly #listeners = new Set<(change: PolicyChange) => void>();
  /** Told after every change that should outlive the process. */
  onChange: () => void = () => undefined;

  constructor(clock: Clock, saved: Record<string, SavedKernel> = {}) {
    this.#clock = clock;
    for (const [node, { bootTime, profiles, log, serial }] of Object.entries(saved)) {
      const kernel = this.#boot(node, bootTime);
      kernel.log = log;
      kernel.serial = serial;
      for (const profile of profiles) {
        kernel.profiles.set(profile.name, profile);
      }
    }
  }

  save(): Record<string, SavedKernel> {
    return Object.fromEntries(
      [...this.#nodes].map(([node, { bootTime, profiles, log, serial }]) => [
        node,
        { bootTime, serial, log, profiles: [...profiles.values()] },
      ]),
    );
  }

  /** All there is now, and every change from here on. */
  subscribe(listener: (change: PolicyChange) => void): () => void {
    for (const [node, { profiles }] of this.#nodes) {
      listener({ node, put: [...profiles.values()] });
    }

    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  has(node: string, profile: string): boolean {
    return this.#of(node).profiles.has(profile);
  }

  /** A node that leaves takes its kernel with it. */
  forget(node: string): void {
    for (const name of this.#nodes.get(node)?.profiles.keys() ?? []) {
      this.#tell({ node, remove: name });
    }

    this.#nodes.delete(node);
    this.onChange();
  }

  /** @returns what the kernel answers instead of loading */
  load(node: string, profiles: CompiledProfile[], replace: boolean): PolicyError | undefined {
    const kernel = this.#of(node);
    if (!replace && profiles.some(({ name }) => kernel.profiles.has(name))) {
      return "EEXIST";
    }

    const pid = parserPid(kernel.serial);
    for (const profile of profiles) {
      const before = kernel.profiles.get(profile.name);
      const same = before !== undefined && JSON.stringify(before) === JSON.stringify(profile);
      const operation = before === undefined ? "profile_load" : "profile_replace";
      this.#status(node, { operation, name: profile.name, same, pid });
      kernel.profiles.set(profile.name, profile);
    }

    this.#tell({ node, put: profiles });
    this.onChange();
    return undefined;
  }

  /** A profile goes with its children. */
  remove(node: string, name: string): PolicyError | undefined {
    const { profiles } = this.#of(node);
    if (!profiles.has(name)) {
      return "ENOENT";
    }

    for (const each of Array.from(profiles.keys())) {
      if (each === name || each.startsWith(`${name}//`)) {
        profiles.delete(each);
      }
    }

    this.#status(node, {
      operation: "profile_remove",
      name,
      same: false,
      pid: parserPid(this.#of(node).serial),
    });
    this.#tell({ node, remove: name });
    this.onChange();
    return undefined;
  }

  /** A line of the audit system about a decision. @param kind 1400: of a security module; 1326: of seccomp */
  audit(node: string, text: string, kind = 1400): void {
    const kernel = this.#of(node);
    const time = Math.floor(this.#clock.now());
    kernel.serial += 1;
    const stamp = `${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, "0")}`;
    this.#write(node, `audit: type=${kind} audit(${stamp}:${kernel.serial}): ${text}`);
  }

  /** The log as `dmesg` prints it. */
  log(node: string): string {
    const { bootTime, log } = this.#of(node);
    return log
      .map(({ time, text }) => `[${((time - bootTime) / 1000).toFixed(6).padStart(12)}] ${text}\n`)
      .join("");
  }

  clearLog(node: string): void {
    this.#of(node).log.splice(0);
  }

  #status(node: string, { operation, name, same, pid }: Status): void {
    const info = same ? ' info="same as current profile, skipping"' : "";
    this.audit(
      node,
      `apparmor="STATUS" operation="${operation}"${info} profile="unconfined" name="${name}" pid=${pid} comm="apparmor_parser"`,
    );
  }

  #write(node: string, text: string): void {
    const { log } = this.#of(node);
    log.push({ time: this.#clock.now(), text });
    log.splice(0, log.length - maximumLines);
  }

  #of(node: string): NodeKernel {
    return this.#nodes.get(node) ?? this.#boot(node, this.#clock.now() - upBefore);
  }

  #boot(node: string, bootTime: number): NodeKernel {
    const log = bootLines(node).map(([seconds, text]) => ({
      time: bootTime + seconds * 1000,
      text,
    }));
    const kernel: NodeKernel = { bootTime, profiles: new Map(), log, serial: 1 };
    this.#nodes.set(node, kernel);
    return kernel;
  }

  #tell(change: PolicyChange): void {
    for (const listener of this.#listeners) {
      listener(change);
    }
  }
}
