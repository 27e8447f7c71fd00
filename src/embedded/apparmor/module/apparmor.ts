/** AppArmor as a kernel's security module: decides for each process by the profile it is under. */
import { capabilityNumber } from "../language/capability.table.ts";
import { mappedSignal, signalName } from "../language/conditions.ts";
import { families, socketTypes } from "../language/network.table.ts";
import { mountBits } from "../language/mount-conditions.ts";
import { ruleClass } from "../compiler/compiled.ts";
import type { Capability } from "../../containers/kernel/capabilities.ts";
import type { Verdict } from "../../containers/kernel/policy.ts";
import type { Process } from "../../containers/kernel/process.ts";
import { ask } from "../../containers/kernel/security.ts";
import type {
  SecuredFile,
  SecuredMount,
  SecuredSocket,
  SecurityModule,
} from "../../containers/kernel/security.ts";
import { fileMask, socketMask, untrusted } from "./audit-text.ts";
import { decideExecution } from "./execution.ts";
import type { Context } from "./execution.ts";
import { decideLink, filePermissions, secured } from "./file-decision.ts";
import type { LoadedProfile } from "./loaded-profile.ts";
import { decideMount, decideUnmount, describeMount } from "./mount-decision.ts";
import type { ProfileTable } from "./profile-table.ts";
import { ProcessContexts } from "./process-contexts.ts";
import { Verdicts, allowed, both } from "./verdicts.ts";

const receive = 4;
const send = 2;

const keyOf = (table: Record<string, number>, value: number): string =>
  Object.entries(table).find(([, number]) => number === value)?.[0] ?? `unknown(${value})`;

export class AppArmor implements SecurityModule {
  readonly contexts: ProcessContexts;
  readonly #table: ProfileTable;
  readonly #verdicts: Verdicts;
  /** Capabilities that the profile that asked last was refused: each is told once. */
  #told: { profile: LoadedProfile; compiled: unknown; names: Set<string> } | undefined;

  constructor(table: ProfileTable, log: (line: string) => void) {
    this.#table = table;
    this.#verdicts = new Verdicts(log);
    this.contexts = new ProcessContexts(table, this.#verdicts);
  }

  confines(process: Process): boolean {
    return this.#profile(process) !== undefined || this.contexts.changes(process);
  }

  /** The profile that decides; undefined: none does. */
  #profile(process: Process): LoadedProfile | undefined {
    const context = this.contexts.of(process);
    return context?.mode === "unconfined" ? undefined : context;
  }

  file(process: Process, operation: string, file: SecuredFile, asked: number): Verdict {
    const profile = this.#profile(process);
    if (profile === undefined) {
      return allowed;
    }

    const name = secured(file);
    const { euid } = process.credentials;
    const state = profile.content.file.match(name);
    const permissions = filePermissions(profile, state, euid === file.uid);
    const refused = (asked & ~permissions.allow) !== 0;
    return this.#verdicts.byFile(
      { process, profile, operation, name, permissions, asked },
      refused ? "EACCES" : undefined,
      (wanted, denied) => this.#describeFile(process, file, wanted, denied),
    );
  }

  #describeFile(
    { credentials }: Process,
    { uid }: SecuredFile,
    asked: number,
    denied: number,
    target?: string,
  ): string {
    return (
      ` requested_mask="${fileMask(asked)}"` +
      (denied === 0 ? "" : ` denied_mask="${fileMask(denied)}"`) +
      ` fsuid=${credentials.euid} ouid=${uid}` +
      (target === undefined ? "" : ` target=${untrusted(target)}`)
    );
  }

  link(process: Process, link: SecuredFile, target: string): Verdict {
    const profile = this.#profile(process);
    if (profile === undefined) {
      return allowed;
    }

    const name = secured(link);
    const isOwner = process.credentials.euid === link.uid;
    const { permissions, asked, refused, info } = decideLink(profile, name, target, isOwner);
    return this.#verdicts.byFile(
      { process, profile, operation: "link", name, info, permissions, asked },
      refused ? "EACCES" : undefined,
      (wanted, denied) => this.#describeFile(process, link, wanted, denied, target),
    );
  }

  execute(process: Process, file: SecuredFile): Verdict {
    const path = secured(file);
    const profile = this.#profile(process);
    const pending = this.contexts.takePending(process);
    if (pending !== undefined) {
      this.contexts.set(process, pending.context);
      return allowed;
    }

    if (profile === undefined) {
      const attached = this.#table.attachedTo(path);
      if (attached !== undefined && attached !== "conflict") {
        this.contexts.set(process, attached);
      }

      return allowed;
    }

    return this.#executeConfined(process, profile, path, file);
  }

  #executeConfined(
    process: Process,
    profile: LoadedProfile,
    path: string,
    file: SecuredFile,
  ): Verdict {
    const state = profile.content.file.match(path);
    const isOwner = process.credentials.euid === file.uid;
    const permissions = filePermissions(profile, state, isOwner);
    const { next, allow, target, info } = decideExecution(this.#table, profile, path, permissions);
    const refused = next === undefined || (allow & ask.execute) === 0;
    const verdict = this.#verdicts.byFile(
      {
        process,
        profile,
        operation: "exec",
        name: path,
        info,
        permissions: { ...permissions, allow },
        asked: ask.execute,
      },
      refused ? "EACCES" : undefined,
      (wanted, denied) => this.#describeFile(process, file, wanted, denied, target),
    );
    if (next === undefined) {
      return "allow" in verdict ? { errno: "EACCES" } : verdict;
    }

    return this.#change(process, profile, next.context, path, file);
  }

  /** Without new privileges a program stays where it is. */
  #change(
    process: Process,
    profile: LoadedProfile,
    next: Context,
    path: string,
    file: SecuredFile,
  ): Verdict {
    if (process.credentials.noNewPrivileges && next !== profile) {
      return this.#verdicts.byFile(
        {
          process,
          profile,
          operation: "exec",
          name: path,
          info: "no new privs",
          permissions: { allow: 0, audit: 0, quiet: 0 },
          asked: ask.execute,
        },
        "EPERM",
        (wanted, denied) =>
          this.#describeFile(process, file, wanted, denied, next?.name ?? "unconfined"),
      );
    }

    this.contexts.set(process, next);
    return allowed;
  }

  capable(process: Process, capability: Capability): Verdict {
    const profile = this.#profile(process);
    if (profile === undefined) {
      return allowed;
    }

    const name = capability.toLowerCase();
    const number = capabilityNumber(name) ?? 0;
    const { allowed: permitted, audited, quiet } = profile.content;
    const has = (mask: bigint): boolean => (mask & (1n << BigInt(number))) !== 0n;
    const may = has(permitted);
    const everything = profile.compiled.auditAll;
    if (may ? !everything && !has(audited) : profile.mode !== "kill" && has(quiet) && !everything) {
      return may ? allowed : { errno: "EPERM" };
    }

    if (this.#toldAlready(profile, name)) {
      return may || profile.complains ? allowed : { errno: "EPERM" };
    }

    // The kernel leaves two blanks before the name.
    const rest = ` capability=${number}  capname="${name}"`;
    const record = { operation: "capable", profile: profile.name, rest };
    if (may) {
      this.#verdicts.record(process, { ...record, kind: "AUDIT" });
      return allowed;
    }

    return this.#verdicts.refuse(process, profile, "EPERM", record);
  }

  #toldAlready(profile: LoadedProfile, name: string): boolean {
    if (this.#told?.profile !== profile || this.#told.compiled !== profile.compiled) {
      this.#told = { profile, compiled: profile.compiled, names: new Set() };
    }

    const told = this.#told.names.has(name);
    this.#told.names.add(name);
    return told;
  }

  socket(process: Process, operation: string, socket: SecuredSocket, asked: number): Verdict {
    const profile = this.#profile(process);
    const start = profile?.classStart(ruleClass.network);
    if (profile === undefined || start === undefined) {
      return allowed;
    }

    const { family, type, protocol } = socket;
    const bytes = [family >> 8, family & 0xff, type >> 8, type & 0xff];
    const { policy } = profile.content;
    const state = policy.match(String.fromCharCode(...bytes), start);
    const permissions = policy.permissions(state);
    return this.#verdicts.byPermissions(
      { process, profile, operation, permissions, asked },
      (wanted, denied) =>
        ` family="${keyOf(families, family)}" sock_type="${keyOf(socketTypes, type)}" protocol=${protocol}` +
        ` requested_mask="${socketMask(wanted)}"` +
        (denied === 0 ? "" : ` denied_mask="${socketMask(denied)}"`),
    );
  }

  signal(process: Process, target: Process, signal: number): Verdict {
    const sender = this.contexts.of(process);
    const receiver = this.contexts.of(target);
    return both(this.#signalSide(process, sender, receiver, signal, send), () =>
      this.#signalSide(process, receiver, sender, signal, receive),
    );
  }

  #signalSide(
    process: Process,
    profile: Context,
    peer: Context,
    signal: number,
    asked: number,
  ): Verdict {
    const start =
      profile === undefined || profile.mode === "unconfined"
        ? undefined
        : profile.classStart(ruleClass.signal);
    if (profile === undefined || start === undefined) {
      return allowed;
    }

    const { policy } = profile.content;
    const label = peer?.name ?? "unconfined";
    const state = policy.match(label, policy.automaton.step(start, mappedSignal(signal)));
    const word = asked === send ? "send" : "receive";
    return this.#verdicts.byPermissions(
      {
        process,
        profile,
        operation: "signal",
        permissions: policy.permissions(state),
        asked,
      },
      (_, denied) =>
        ` requested_mask="${word}"${denied === 0 ? "" : ` denied_mask="${word}"`} signal=${signalName(signal)} peer=${untrusted(label)}`,
    );
  }

  inspect(process: Process, target: Process): Verdict {
    const tracer = this.contexts.of(process);
    const tracee = this.contexts.of(target);
    return both(this.#traceSide(process, tracer, tracee, 4, "read"), () =>
      tracer === undefined
        ? allowed
        : this.#traceSide(process, tracee, tracer, 0x10, "readby"),
    );
  }

  #traceSide(process: Process, profile: Context, peer: Context, asked: number, word: string): Verdict {
    const start =
      profile === undefined || profile.mode === "unconfined"
        ? undefined
        : profile.classStart(ruleClass.ptrace);
    if (profile === undefined || start === undefined) {
      return allowed;
    }

    const label = peer?.name ?? "unconfined";
    const permissions = profile.policyPermissions(profile.content.policy.match(label, start));
    return this.#verdicts.byPermissions(
      { process, profile, operation: "ptrace", permissions, asked },
      (_, denied) =>
        ` requested_mask="${word}"${denied === 0 ? "" : ` denied_mask="${word}"`} peer=${untrusted(label)}`,
    );
  }

  mount(process: Process, mount: SecuredMount): Verdict {
    const profile = this.#profile(process);
    if (profile === undefined) {
      return allowed;
    }

    const { permissions, info } = decideMount(profile, mount);
    return this.#verdicts.byFile(
      {
        process,
        profile,
        operation: "mount",
        name: mount.point,
        info,
        permissions,
        asked: mountBits.mount,
      },
      info === undefined ? undefined : "EACCES",
      () => describeMount(mount),
    );
  }

  unmount(process: Process, point: string): Verdict {
    const profile = this.#profile(process);
    if (profile === undefined) {
      return allowed;
    }

    const permissions = decideUnmount(profile, point);
    const refused = (permissions.allow & mountBits.umount) === 0;
    return this.#verdicts.byFile(
      { process, profile, operation: "umount", name: point, permissions, asked: mountBits.umount },
      refused ? "EACCES" : undefined,
      () => "",
    );
  }

  attribute(process: Process, name: string): string | undefined {
    return this.contexts.attribute(process, name);
  }

  setAttribute(process: Process, name: string, text: string): Verdict {
    return this.contexts.setAttribute(process, name, text);
  }

  confineNext(process: Process, profile: string): void {
    this.contexts.confineNext(process, profile);
  }
}
