/** What a deletion writes into an object that has to stay for a while: times, grace period, finalizers. */
import { formatTime } from "../../clock.ts";
import type { KubeObject } from "../../object.ts";
import type { ApiContext } from "../context.ts";

export interface RemoveOptions {
  /** Seconds. */
  gracePeriodSeconds?: number;
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  /** The older way to say Orphan (true) or Background (false). */
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
}

const orphan = "orphan";
const foreground = "foregroundDeletion";

/** Starts or shortens the grace period of a copy. False when it is over, "pending" when there is nothing to change. */
export const shorten = (
  { clock }: ApiContext,
  { metadata }: KubeObject,
  grace: number,
  { gracePeriodSeconds }: RemoveOptions,
): boolean | "pending" => {
  const asked = gracePeriodSeconds !== undefined && gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;
  const now = clock.now();
  if (metadata.deletionTimestamp === undefined) {
    const period = grace === 0 ? 0 : (asked ?? grace);
    metadata.deletionTimestamp = formatTime(now + period * 1000);
    metadata.deletionGracePeriodSeconds = period;
    raiseGeneration(metadata);
    return true;
  }

  const before = metadata.deletionGracePeriodSeconds ?? 0;
  if (before === 0) {
    return false;
  }

  if (asked === undefined || asked >= before) {
    return "pending";
  }

  const due = Date.parse(metadata.deletionTimestamp) - (before - asked) * 1000;
  metadata.deletionTimestamp = formatTime(Math.max(due, now));
  metadata.deletionGracePeriodSeconds = due < now && asked !== 0 ? 1 : asked;
  return true;
};

const raiseGeneration = (metadata: KubeObject["metadata"]): void => {
  if ((metadata.generation ?? 0) > 0) {
    metadata.generation = (metadata.generation ?? 0) + 1;
  }
};

export const markDeleted = (
  { clock }: ApiContext,
  { metadata }: KubeObject,
  grace: boolean,
): void => {
  const now = clock.now();
  if (metadata.deletionTimestamp === undefined) {
    raiseGeneration(metadata);
  }

  if (metadata.deletionTimestamp === undefined || Date.parse(metadata.deletionTimestamp) > now) {
    metadata.deletionTimestamp = formatTime(now);
  }

  if (grace) {
    metadata.deletionGracePeriodSeconds = 0;
  }
};

/** Adds or takes the garbage collector's finalizers as the request wants. Returns whether anything changed. */
export const setFinalizers = (
  { metadata }: KubeObject,
  options: RemoveOptions,
  dependents: "Orphan" | "Unsupported" | undefined,
): boolean => {
  const before = metadata.finalizers ?? [];
  const others = before.filter((name) => name !== orphan && name !== foreground);
  const wish = dependents === "Unsupported" ? undefined : wishOf(options, before, dependents);
  const after = wish === undefined ? others : [...others, wish];
  if (after.toSorted().join() === before.toSorted().join()) {
    return false;
  }

  if (after.length === 0) {
    delete metadata.finalizers;
  } else {
    metadata.finalizers = after;
  }

  return true;
};

const wishOf = (
  { orphanDependents, propagationPolicy }: RemoveOptions,
  before: string[],
  dependents: "Orphan" | undefined,
): string | undefined => {
  if (orphanDependents !== undefined) {
    return orphanDependents ? orphan : undefined;
  }

  switch (propagationPolicy) {
    case "Orphan": {
      return orphan;
    }
    case "Foreground": {
      return foreground;
    }
    case "Background": {
      return undefined;
    }
    case undefined: {
      const kept = before.find((name) => name === orphan || name === foreground);
      return kept ?? (dependents === "Orphan" ? orphan : undefined);
    }
  }
};
