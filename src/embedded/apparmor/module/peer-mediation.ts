/** Between processes: signals, and looks from one into another. */
import { mappedSignal, signalName } from "../language/conditions.ts";
import { ruleClass } from "../compiler/compiled.ts";
import type { Verdict } from "../../containers/kernel/policy.ts";
import type { Process } from "../../containers/kernel/process.ts";
import { untrusted } from "./audit-text.ts";
import type { Context } from "./execution.ts";
import { FileMediation } from "./file-mediation.ts";
import { allowed, both } from "./verdicts.ts";

const receive = 4;
const send = 2;

export class PeerMediation extends FileMediation {
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
    return this.verdicts.byPermissions(
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
      tracer === undefined ? allowed : this.#traceSide(process, tracee, tracer, 0x10, "readby"),
    );
  }

  #traceSide(
    process: Process,
    profile: Context,
    peer: Context,
    asked: number,
    word: string,
  ): Verdict {
    const start =
      profile === undefined || profile.mode === "unconfined"
        ? undefined
        : profile.classStart(ruleClass.ptrace);
    if (profile === undefined || start === undefined) {
      return allowed;
    }

    const label = peer?.name ?? "unconfined";
    const permissions = profile.policyPermissions(profile.content.policy.match(label, start));
    return this.verdicts.byPermissions(
      { process, profile, operation: "ptrace", permissions, asked },
      (_, denied) =>
        ` requested_mask="${word}"${denied === 0 ? "" : ` denied_mask="${word}"`} peer=${untrusted(label)}`,
    );
  }
}
