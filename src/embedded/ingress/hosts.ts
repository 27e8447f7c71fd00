/** Who owns which host: of several Ingresses the oldest, and minions go with their master (nginx/kubernetes-ingress internal/k8s/configuration.go). */
import type { Json, KubeObject } from "../object.ts";
import { namespacedName } from "../object.ts";
import { isMaster, isMinion } from "./validation.ts";

export interface HostOwner {
  ingress: KubeObject;
  /** Hosts of its rules that are its own. */
  hosts: Set<string>;
  warnings: string[];
  /** Of a master: those whose paths it serves. */
  minions: Minion[];
}

export interface Minion {
  ingress: KubeObject;
  /** Paths of its rule that are its own. */
  paths: Set<string>;
  warnings: string[];
}

export interface HostTable {
  owners: HostOwner[];
  /** Why an Ingress has no part in it. */
  rejected: { ingress: KubeObject; reason: string; message: string }[];
}

/** @param ingresses Valid ones of the controller's class. */
export const buildHosts = (ingresses: readonly KubeObject[]): HostTable => {
  const sorted = ingresses.toSorted((a, b) => (namespacedName(a) < namespacedName(b) ? -1 : 1));
  const minions = sorted.filter((ingress) => isMinion(ingress));
  const owners: HostOwner[] = sorted
    .filter((ingress) => !isMinion(ingress))
    .map((ingress) => ({ ingress, hosts: new Set(), warnings: [], minions: [] }));
  const holders = assignHosts(owners);
  const rejected: HostTable["rejected"] = [];
  for (const owner of owners) {
    if (owner.hosts.size === 0) {
      const message = "All hosts are taken by other resources";
      rejected.push({ ingress: owner.ingress, reason: "Rejected", message });
    }
  }

  for (const [host, members] of groupByHost(minions)) {
    const master = holders.get(host);
    if (master !== undefined && isMaster(master.ingress)) {
      master.minions = assignPaths(members);
    } else {
      const message = "Ingress master is invalid or doesn't exist";
      rejected.push(
        ...members.map((ingress) => ({ ingress, reason: "NoIngressMasterFound", message })),
      );
    }
  }

  return { owners: owners.filter(({ hosts }) => hosts.size > 0), rejected };
};

const rulesOf = ({ spec }: KubeObject): Json[] => spec.rules ?? [];
const hostOf = (rule: Json): string => rule.host ?? "";

const assignHosts = (owners: HostOwner[]): Map<string, HostOwner> => {
  const holders = new Map<string, HostOwner>();
  for (const owner of owners) {
    for (const host of rulesOf(owner.ingress).map(hostOf)) {
      const holder = holders.get(host);
      const warning = `host ${host} is taken by another resource`;
      if (holder === undefined) {
        holders.set(host, owner);
      } else if (wins(holder.ingress, owner.ingress)) {
        owner.warnings.push(warning);
      } else {
        holder.warnings.push(warning);
        holders.set(host, owner);
      }
    }
  }

  for (const [host, owner] of holders) {
    owner.hosts.add(host);
  }

  return holders;
};

/** The older one; of two of the same second, the one with the greater uid. */
const wins = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): boolean =>
  a.creationTimestamp === b.creationTimestamp
    ? a.uid > b.uid
    : a.creationTimestamp < b.creationTimestamp;

const groupByHost = (minions: KubeObject[]): Map<string, KubeObject[]> => {
  const groups = new Map<string, KubeObject[]>();
  for (const minion of minions) {
    const host = hostOf(rulesOf(minion)[0]);
    groups.set(host, [...(groups.get(host) ?? []), minion]);
  }

  return groups;
};

const assignPaths = (ingresses: KubeObject[]): Minion[] => {
  const minions = ingresses.map((ingress) => ({
    ingress,
    paths: new Set<string>(),
    warnings: [] as string[],
  }));
  const holders = new Map<string, Minion>();
  for (const minion of minions) {
    for (const { path = "" } of rulesOf(minion.ingress)[0].http.paths as { path?: string }[]) {
      const holder = holders.get(path);
      const warning = `path ${path} is taken by another resource`;
      if (holder === undefined) {
        holders.set(path, minion);
      } else if (wins(holder.ingress, minion.ingress)) {
        minion.warnings.push(warning);
      } else {
        holder.warnings.push(warning);
        holders.set(path, minion);
      }
    }
  }

  for (const [path, minion] of holders) {
    minion.paths.add(path);
  }

  return minions;
};
