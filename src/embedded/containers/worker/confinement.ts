/** What confines the processes of one container besides their own kernel, and whose decisions the node's log tells. */
import { AppArmor } from "../../apparmor/module/apparmor.ts";
import type { ProfileTable } from "../../apparmor/module/profile-table.ts";
import { AUDIT_SECCOMP, callText, createRation } from "../../seccomp/audit-text.ts";
import type { ContainerSurroundings } from "../sandbox/container-setup.ts";

/** Of lines about what a security module decided. */
const AUDIT_MODULE = 1400;

/** Processes of a container have numbers of their own, the node's log has the node's: that of the first. */
const firstPid = (id: string): number => 2000 + (Number.parseInt(id.slice(0, 6), 16) % 28_000);

/** @param log Takes a line and its kind. */
export const confinementOf = (
  id: string,
  policies: ProfileTable,
  log: (text: string, kind: number) => void,
): Required<Pick<ContainerSurroundings, "security" | "audit">> => {
  const first = firstPid(id);
  const security = new AppArmor(policies, (text) => log(text, AUDIT_MODULE), first);
  const ration = createRation(() => Date.now());
  return {
    security,
    audit: (process, record, executable) => {
      const [label = "unconfined"] = (security.attribute(process, "current") ?? "").split(" (");
      for (const text of ration(() => callText(process, record, { label, first, executable }))) {
        log(text, AUDIT_SECCOMP);
      }
    },
  };
};
