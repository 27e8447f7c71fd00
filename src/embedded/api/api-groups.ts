/** Groups and versions of the served resources, in the order in which discovery shows them. */
import type { ResourceInfo } from "../resources/resource.ts";

export interface Version {
  version: string;
  rows: ResourceInfo[];
}

export interface Group {
  name: string;
  /** Preferred one first. */
  versions: Version[];
}

export const groupsOf = (rows: ResourceInfo[]): Group[] => {
  const groups: Group[] = [];
  for (const row of rows) {
    let group = groups.find(({ name }) => name === row.group);
    if (group === undefined) {
      group = { name: row.group, versions: [] };
      groups.push(group);
    }

    let version = group.versions.find((known) => known.version === row.version);
    if (version === undefined) {
      version = { version: row.version, rows: [] };
      group.versions.push(version);
    }

    version.rows.push(row);
  }

  for (const { versions } of groups) {
    versions.sort(byPriority);
  }

  return groups;
};

/** `v2` before `v1` before `v1beta1` before `v1alpha1`, as apimachinery's version comparison has it. */
export const compareVersions = (left: string, right: string): number => {
  const [leftRank, rightRank] = [rank(left), rank(right)];
  for (const [index, value] of leftRank.entries()) {
    const difference = (rightRank[index] ?? 0) - value;
    if (difference !== 0) {
      return difference;
    }
  }

  return left < right ? -1 : left > right ? 1 : 0;
};

const byPriority = (left: Version, right: Version): number =>
  compareVersions(left.version, right.version);

const rank = (version: string): number[] => {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) {
    return [-1, 0, 0];
  }

  const [, major, stage, minor] = match;
  return [stage === undefined ? 2 : stage === "beta" ? 1 : 0, Number(major), Number(minor ?? 0)];
};
