/** What is said of nodes that are removed, or are not after all. */
import type { KubeObject } from "../../object.ts";
import type { Scaling } from "../context.ts";
import { evictable } from "./drain.ts";
import type { PodsToMove } from "./pods-to-move.ts";
import { utilisationOf, utilisationText } from "./utilisation.ts";

export const emptyWords = ({ metadata }: KubeObject): string =>
  `Scale-down: removing empty node "${metadata.name}"`;

export const drainWords = ({ clock, options, snapshot }: Scaling, node: KubeObject): string => {
  const { name } = node.metadata;
  const state = snapshot.get(name);
  const used = state === undefined ? "" : utilisationText(utilisationOf(state, options, clock));
  const pods = state === undefined ? [] : evictable(state, options, true).others;
  return `Scale-down: removing node ${name}, utilization: ${used}, pods to reschedule: ${pods.map(({ metadata }) => metadata.name).join(",")}`;
};

/** Why a node is not to be removed after all: what the log says, and what everybody is told. */
export const refusalOf = (
  { metadata: { name } }: KubeObject,
  moving: PodsToMove | { blocked: string },
  drain: boolean,
): [message: string, why: string] | undefined => {
  if ("blocked" in moving) {
    return [
      "failed to get pods to move on node",
      `GetPodsToMove for "${name}" returned error: ${moving.blocked}`,
    ];
  }

  if (drain) {
    return undefined;
  }

  if (moving.pods.length > 0) {
    return ["node is not empty", `failed to delete empty node "${name}", new pods scheduled`];
  }

  return moving.onCompletion.length > 0
    ? [
        "active on-completion pods present",
        `failed to delete empty node "${name}", active on-completion pods present`,
      ]
    : undefined;
};
