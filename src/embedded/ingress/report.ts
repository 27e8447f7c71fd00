/** What Ingresses are told in Events, word for word as NIC does it (nginx/kubernetes-ingress internal/k8s/controller.go). */
import type { EventRecorder } from "../api/client.ts";
import { type KubeObject, namespacedName } from "../object.ts";
import type { ControllerLog } from "./controller-log.ts";
import type { HostOwner, HostTable, Minion } from "./hosts.ts";

export interface Reporter {
  event(ingress: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void;
}

export const createReporter = (recorder: EventRecorder, log: ControllerLog): Reporter => ({
  event(ingress, type, reason, message) {
    const { namespace, name, uid, resourceVersion } = ingress.metadata;
    recorder.event(ingress, type, reason, message);
    log.write(
      "I",
      "main.go:100",
      `Event(v1.ObjectReference{Kind:"Ingress", Namespace:"${namespace}", Name:"${name}", UID:"${uid}", APIVersion:"networking.k8s.io/v1", ResourceVersion:"${resourceVersion}", FieldPath:""}): type: '${type}' reason: '${reason}' ${message}`,
    );
  },
});

/** @param found Warnings of the configuration that was made of it. */
export const reportOwner = (
  reporter: Reporter,
  { ingress, warnings, minions }: HostOwner,
  found: ReadonlyMap<KubeObject, string[]>,
): void => {
  const own = found.get(ingress) ?? [];
  // NIC joins the two kinds differently for Ingresses with minions.
  const text =
    minions.length === 0
      ? regularWarnings(warnings, own)
      : [warnings, own]
          .filter((list) => list.length > 0)
          .map(warningText)
          .join("; ");
  const isQuiet = warnings.length + own.length === 0;
  reporter.event(
    ingress,
    isQuiet ? "Normal" : "Warning",
    isQuiet ? "AddedOrUpdated" : "AddedOrUpdatedWithWarning",
    `Configuration for ${namespacedName(ingress)} was added or updated${minions.length === 0 || !isQuiet ? " " : ""}${text}`,
  );
  for (const minion of minions) {
    reportMinion(reporter, minion, found.get(minion.ingress) ?? []);
  }
};

const regularWarnings = (hosts: string[], own: string[]): string => {
  const first = hosts.length === 0 ? "" : warningText(hosts);
  return own.length === 0 ? first : `${first}; ${warningText(own)}`;
};

const warningText = (warnings: string[]): string => `with warning(s): ${warnings.join("; ")}`;

const reportMinion = (reporter: Reporter, { ingress, warnings }: Minion, own: string[]): void => {
  const text = [warnings, own]
    .filter((list) => list.length > 0)
    .map(warningText)
    .join("; ");
  reporter.event(
    ingress,
    text === "" ? "Normal" : "Warning",
    text === "" ? "AddedOrUpdated" : "AddedOrUpdatedWithWarning",
    `Configuration for ${namespacedName(ingress)} was added or updated${text === "" ? "" : ` ${text}`}`,
  );
};

export const reportRejected = (
  reporter: Reporter,
  { ingress, reason, message }: HostTable["rejected"][number],
): void => reporter.event(ingress, "Warning", reason, message);

/** One that was served before is taken out of service with its reason. */
export const reportInvalid = (
  reporter: Reporter,
  ingress: KubeObject,
  problem: string,
  wasServed: boolean,
): void =>
  reporter.event(
    ingress,
    "Warning",
    "Rejected",
    wasServed ? `${namespacedName(ingress)} was rejected: with error: ${problem}` : problem,
  );
