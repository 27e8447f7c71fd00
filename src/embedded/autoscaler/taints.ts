/** Taints by which the autoscaler marks nodes, and taints that mean nothing for new nodes. Follows utils/taints. */
import { StatusError } from "../status.ts";
import type { Json, KubeObject } from "../object.ts";
import type { Scaling } from "./context.ts";
import { messageOf } from "./context.ts";
import type { Klog } from "./log.ts";
import type { AutoscalerOptions } from "./options.ts";

export const toBeDeleted = "ToBeDeletedByClusterAutoscaler";
export const deletionCandidate = "DeletionCandidateOfClusterAutoscaler";

const passing = [
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
  "node.kubernetes.io/unschedulable",
  "node.kubernetes.io/memory-pressure",
  "node.kubernetes.io/disk-pressure",
  "node.kubernetes.io/network-unavailable",
  "node.kubernetes.io/pid-pressure",
  "node.cloudprovider.kubernetes.io/uninitialized",
  "node.cloudprovider.kubernetes.io/shutdown",
  "cloud.google.com/impending-node-termination",
  "NodeWithImpairedVolumes",
];
const domain = "cluster-autoscaler.kubernetes.io/";

const taintsOf = (node: KubeObject): Json[] => node["spec"]?.taints ?? [];

export const hasTaint = (node: KubeObject, key: string): boolean =>
  taintsOf(node).some((taint) => taint.key === key);

/** When the node was marked, in milliseconds since 1970; undefined when it was not. */
const markedAt = (node: KubeObject, key: string): number | undefined => {
  const value = taintsOf(node).find((taint) => taint.key === key)?.value ?? "";
  return /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
};

/** Milliseconds for which a marked node counts as going. */
const longestDeletion = 300_000;

/** @param now Wall clock. */
export const isBeingDeleted = (node: KubeObject, now: number): boolean => {
  const since = markedAt(node, toBeDeleted);
  return since !== undefined && now - since < longestDeletion;
};

export const isStartupTaint = (options: AutoscalerOptions, key: string): boolean =>
  options.startupTaints.includes(key) ||
  [`ignore-taint.${domain}`, `startup-taint.${domain}`, ...options.startupTaintPrefixes].some(
    (prefix) => key.startsWith(prefix),
  );

/** Taints that a new node of the same group would have. */
export const lastingTaints = (taints: Json[], options: AutoscalerOptions, log: Klog): Json[] =>
  taints.filter(({ key }) => {
    const words = wordsFor(key, options);
    if (words !== undefined) {
      log.info(4, words.place, words.text);
    }

    return words === undefined;
  });

const wordsFor = (
  key: string,
  options: AutoscalerOptions,
): { place: string; text: string } | undefined => {
  if (key === toBeDeleted) {
    return {
      place: "taints.go:456",
      text: "Removing autoscaler taint when creating template from node",
    };
  }

  if (key === deletionCandidate) {
    return {
      place: "taints.go:459",
      text: "Removing autoscaler soft taint when creating template from node",
    };
  }

  if (passing.includes(key)) {
    return {
      place: "taints.go:465",
      text: `Removing node condition taint ${key}, when creating template from node`,
    };
  }

  const isStatus = options.statusTaints.includes(key) || key.startsWith(`status-taint.${domain}`);
  return isStartupTaint(options, key) || isStatus
    ? {
        place: "taints.go:470",
        text: `Removing taint ${key}, when creating template from node`,
      }
    : undefined;
};

/** Marks a node. @throws Error */
export const addTaint = async (
  { client, clock, log }: Pick<Scaling, "client" | "clock" | "log">,
  name: string,
  taint: { key: string; effect: string },
  cordon: boolean,
): Promise<void> => {
  const value = String(Math.floor(clock.now() / 1000));
  let isNew = false;
  try {
    const node = await client.modify("nodes", undefined, name, (copy) => {
      if (hasTaint(copy, taint.key)) {
        log.info(2, "taints.go:217", `${taint.key} already present on node ${name}`);
        return false;
      }

      isNew = true;
      copy.spec = { ...copy.spec, taints: [...taintsOf(copy), { ...taint, value }] };
      if (cordon) {
        log.info(1, "taints.go:227", `Marking node ${name} to be cordoned by Cluster Autoscaler`);
        copy.spec.unschedulable = true;
      }

      return undefined;
    });
    if (node === undefined) {
      throw new StatusError(404, "NotFound", `nodes "${name}" not found`);
    }
  } catch (error) {
    log.warn(
      "taints.go:203",
      `Error while adding ${taint.key} taints on node ${name}: ${messageOf(error)}`,
    );
    throw error;
  }

  if (isNew) {
    log.info(1, "taints.go:206", `Successfully added ${taint.key} on node ${name}`);
  }
};

/** Takes a mark off again; a node that is gone needs none. @throws Error */
export const removeTaint = async (
  { client, log }: Pick<Scaling, "client" | "log">,
  name: string,
  key: string,
  uncordon: boolean,
): Promise<void> => {
  let isDone = false;
  try {
    await client.modify("nodes", undefined, name, (copy) => {
      const taint = taintsOf(copy).find((one) => one.key === key);
      if (taint === undefined) {
        return false;
      }

      isDone = true;
      const { value = "", effect } = taint;
      log.info(
        1,
        "taints.go:300",
        `Releasing taint {Key:${key} Value:${value} Effect:${effect} TimeAdded:<nil>} on node ${name}`,
      );
      const rest = taintsOf(copy).filter((one) => one.key !== key);
      const { taints: _, ...spec } = copy.spec;
      copy.spec = { ...spec, ...(rest.length === 0 ? {} : { taints: rest }) };
      if (uncordon) {
        log.info(1, "taints.go:320", `Marking node ${name} to be uncordoned by Cluster Autoscaler`);
        delete copy.spec.unschedulable;
      }

      return undefined;
    });
  } catch (error) {
    log.warn(
      "taints.go:331",
      `Error while releasing ${key} taints on node ${name}: ${messageOf(error)}`,
    );
    throw error;
  }

  if (isDone) {
    log.info(1, "taints.go:334", `Successfully released ${key} on node ${name}`);
  }
};
