/** AppArmor as a kernel's security module: decides for each process by the profile it is under. */
import { capabilityNumber } from "../language/capability.table.ts";
import { families, socketTypes } from "../language/network.table.ts";
import { mountBits } from "../language/mount-conditions.ts";
import { ruleClass } from "../compiler/compiled.ts";
import type { Capability } from "../../containers/kernel/capabilities.ts";
import type { Verdict } from "../../containers/kernel/policy.ts";
import type { Process } from "../../containers/kernel/process.ts";
import type {
  SecuredMount,
  SecuredSocket,
  SecurityModule,
} from "../../containers/kernel/security.ts";
import { socketMask } from "./audit-text.ts";
import type { LoadedProfile } from "./loaded-profile.ts";
import { decideMount, decideUnmount, describeMount } from "./mount-decision.ts";
import { PeerMediation } from "./peer-mediation.ts";
import { allowed } from "./verdicts.ts";

const keyOf = (table: Record<string, number>, value: number): string =>
  Object.entries(table).find(([, number]) => number === value)?.[0] ?? `unknown(${value})`;

export class AppArmor extends PeerMediation implements SecurityModule {
  /** Capabilities that the profile that asked last was refused: each is told once. */
  #told: { profile: LoadedProfile; compiled: unknown; names: Set<string> } | undefined;

  capable(process: Process, capability: Capability): Verdict {
    const profile = this.profileOf(process);
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
      this.verdicts.record(process, { ...record, kind: "AUDIT" });
      return allowed;
    }

    return this.verdicts.refuse(process, profile, "EPERM", record);
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
    const profile = this.profileOf(process);
    const start = profile?.classStart(ruleClass.network);
    if (profile === undefined || start === undefined) {
      return allowed;
    }

    const { family, type, protocol } = socket;
    const bytes = [family >> 8, family & 0xff, type >> 8, type & 0xff];
    const { policy } = profile.content;
    const state = policy.match(String.fromCharCode(...bytes), start);
    const permissions = policy.permissions(state);
    return this.verdicts.byPermissions(
      { process, profile, operation, permissions, asked },
      (wanted, denied) =>
        ` family="${keyOf(families, family)}" sock_type="${keyOf(socketTypes, type)}" protocol=${protocol}` +
        ` requested_mask="${socketMask(wanted)}"` +
        (denied === 0 ? "" : ` denied_mask="${socketMask(denied)}"`),
    );
  }

  mount(process: Process, mount: SecuredMount): Verdict {
    const profile = this.profileOf(process);
    if (profile === undefined) {
      return allowed;
    }

    const { permissions, info } = decideMount(profile, mount);
    return this.verdicts.byFile(
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
    const profile = this.profileOf(process);
    if (profile === undefined) {
      return allowed;
    }

    const permissions = decideUnmount(profile, point);
    const refused = (permissions.allow & mountBits.umount) === 0;
    return this.verdicts.byFile(
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

  confineNext(process: Process, profile: string): boolean {
    return this.contexts.confineNext(process, profile);
  }
}
