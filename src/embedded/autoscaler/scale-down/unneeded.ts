/** Nodes that are not needed, since when, and which of them may go now. Follows core/scaledown/unneeded. */
import type { KubeObject } from "../../object.ts";
import { timeOf, wallTime } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goDuration, goTime } from "../go-text.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { Quota } from "../quotas.ts";
import { readinessOf } from "../readiness.ts";
import { isKeptByAnnotation } from "./eligibility.ts";
import type { Removable } from "./removal.ts";

interface Unneeded {
  removable: Removable;
  since: number;
}

export interface UnneededNodes {
  /** Those found in this pass; the others are forgotten. */
  update(found: Removable[]): void;
  list(): KubeObject[];
  /** Long enough unneeded, and allowed to go by the sizes of their groups and the quota. */
  removable(quota: Quota, deletionsIn: (group: string) => number): Removable[];
}

export const createUnneeded = (scaling: Scaling): UnneededNodes => {
  const { clock, groups, log, options } = scaling;
  let byName = new Map<string, Unneeded>();
  let latest = timeOf(clock);

  const longEnough = ({ removable: { node }, since }: Unneeded): boolean => {
    const wait = readinessOf(node).ready
      ? options.scaleDownUnneededTime
      : options.scaleDownUnreadyTime;
    return wait <= 0 || since + wait < latest;
  };

  const mayGo = (
    unneeded: Unneeded,
    sizes: Map<string, number>,
    quota: Quota,
    deletionsIn: (group: string) => number,
  ): boolean => {
    const { node } = unneeded.removable;
    const { name } = node.metadata;
    if (isKeptByAnnotation(node)) {
      log.info(4, "nodes.go:259", `Skipping ${name} - scale down disabled annotation found`);
      return false;
    }

    if (!longEnough(unneeded)) {
      return false;
    }

    const group = groups.of(node);
    if (group === undefined) {
      log.info(4, "nodes.go:274", `Skipping ${name} - no node group config`);
      return false;
    }

    const size = sizes.get(group.id) ?? 0;
    if (size - deletionsIn(group.id) <= group.minSize) {
      log.info(1, "nodes.go:325", `Skipping ${name} - node group min size reached`);
      return false;
    }

    if (quota.consume(node, 1).resources.length > 0) {
      log.info(
        2,
        "nodes.go:289",
        `Skipping scale down of ${name} in this batch - would violate minimum limits`,
      );
      return false;
    }

    sizes.set(group.id, size - 1);
    return true;
  };

  return {
    update: (found) => {
      latest = timeOf(clock);
      const next = new Map<string, Unneeded>();
      for (const removable of found) {
        const { name } = removable.node.metadata;
        next.set(name, { removable, since: byName.get(name)?.since ?? latest });
      }

      byName = next;
      for (const [name, { since }] of byName) {
        log.info(
          4,
          "nodes.go:153",
          `${name} is unneeded since ${goTime(wallTime(clock, since))} duration ${goDuration(latest - since)}`,
        );
      }
    },
    list: () => [...byName.values()].map(({ removable }) => removable.node),
    removable: (quota, deletionsIn) => {
      const sizes = sizesOf(groups.all());
      const isEmpty = ({ removable }: Unneeded): boolean => removable.pods.length === 0;
      const all = [...byName.values()];
      const ordered = [...all.filter(isEmpty), ...all.filter((one) => !isEmpty(one))];
      return ordered
        .filter((unneeded) => {
          const { name } = unneeded.removable.node.metadata;
          log.info(
            2,
            "nodes.go:213",
            `${name} was unneeded for ${goDuration(latest - unneeded.since)}`,
          );
          return mayGo(unneeded, sizes, quota, deletionsIn);
        })
        .map(({ removable }) => removable);
    },
  };
};

const sizesOf = (groups: NodeGroup[]): Map<string, number> =>
  new Map(groups.map((group) => [group.id, group.targetSize()]));
