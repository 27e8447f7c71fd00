/** DaemonSets: one pod on every node that wants it. Follows k8s.io/kubernetes pkg/controller/daemon. */
import { clone, controllerOf, namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import type { StartController } from "../controller.ts";
import { claimObjects } from "../controller-ref.ts";
import {
  claimHistory,
  currentRevision,
  revisionLabel,
  truncateHistory,
} from "../history/revisions.ts";
import { createLoop, splitKey } from "../loop.ts";
import { byController, orphansOf } from "../object-index.ts";
import { createPod, deletePod, isNamespaceTerminating } from "../pod-control.ts";
import { isPodFinished } from "../pod-state.ts";
import { canonical, templateHash } from "../template-hash.ts";
import { daemonPod, placementOn, targetNode } from "./placement.ts";
import type { Placement } from "./placement.ts";
import { needsOf } from "./pods-on-node.ts";
import { maxSurge, rollingStep } from "./rolling.ts";
import { statusOf } from "./status.ts";

const resource = "apps/daemonsets";

export const startDaemonSets: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "daemonset-controller" });
  const loop = createLoop(context, "daemonset", (key) => sync(key));
  const pods = loop.index("pods", byController);
  const histories = loop.index("apps/controllerrevisions", byController);

  const sync = async (key: string): Promise<void> => {
    const daemonSet = client.get(resource, ...splitKey(key));
    if (daemonSet === undefined) {
      return;
    }

    const { uid, namespace, deletionTimestamp } = daemonSet.metadata;
    if (deletionTimestamp !== undefined) {
      return;
    }

    const placements = new Map(
      client.list("nodes").map((node) => [node.metadata.name, placementOn(daemonSet, node)]),
    );
    const revisions = await claimHistory(client, daemonSet, [
      ...histories.get(uid),
      ...histories.get(orphansOf(namespace)),
    ]);
    const collisions: number | undefined = daemonSet["status"]?.collisionCount;
    const current = await currentRevision(
      client,
      { owner: daemonSet, hash: templateHash(daemonSet["spec"].template, collisions) },
      revisions,
    );
    const hash = current.metadata.labels?.[revisionLabel] ?? "";
    const failure = await manage(daemonSet, placements, hash);
    if (failure === undefined && daemonSet["spec"].updateStrategy?.type !== "OnDelete") {
      await roll(daemonSet, placements, hash);
    }

    const live = new Set(pods.get(uid).map(({ metadata }) => metadata.labels?.[revisionLabel]));
    await truncateHistory(
      client,
      daemonSet,
      revisions,
      ({ metadata }) =>
        metadata.name === current.metadata.name || live.has(metadata.labels?.[revisionLabel]),
    );
    await writeStatus(key, placements, hash);
    if (failure !== undefined) {
      throw failure;
    }
  };

  const podsByNode = async (daemonSet: KubeObject): Promise<Map<string, KubeObject[]>> => {
    const { uid, namespace } = daemonSet.metadata;
    const claimed = await claimObjects(
      {
        client,
        resource: "pods",
        owner: daemonSet,
        matches: (labels) => labelSelectorMatches(daemonSet["spec"].selector, labels),
      },
      [...pods.get(uid), ...pods.get(orphansOf(namespace))],
    );
    const groups = new Map<string, KubeObject[]>();
    for (const pod of claimed) {
      const node = targetNode(pod);
      const isGoing = isPodFinished(pod) && pod.metadata.deletionTimestamp !== undefined;
      if (node !== undefined && !isGoing) {
        groups.set(node, [...(groups.get(node) ?? []), pod]);
      }
    }

    return groups;
  };

  const manage = async (
    daemonSet: KubeObject,
    placements: Map<string, Placement>,
    hash: string,
  ): Promise<Error | undefined> => {
    const present = await podsByNode(daemonSet);
    const surges = maxSurge(daemonSet, 1) > 0;
    const create: string[] = [];
    const remove: KubeObject[] = [];
    for (const [node, placement] of placements) {
      const own = present.get(node) ?? [];
      const view = {
        daemonSet,
        node,
        pods: own,
        placement,
        hash,
        surges,
        now: clock.now(),
        recorder,
      };
      const needs = needsOf(view);
      create.push(...(needs.create ? [node] : []));
      remove.push(...needs.remove);
    }

    for (const [node, own] of present) {
      if (!placements.has(node)) {
        remove.push(...own.filter(({ spec }) => spec.nodeName === undefined));
      }
    }

    return apply(daemonSet, remove, create, hash);
  };

  const roll = async (
    daemonSet: KubeObject,
    placements: Map<string, Placement>,
    hash: string,
  ): Promise<void> => {
    const desired = [...placements].filter(([, { run }]) => run).map(([node]) => node);
    const step = rollingStep({
      daemonSet,
      hash,
      podsByNode: await podsByNode(daemonSet),
      desired: new Set(desired),
      now: clock.now(),
    });
    const failure = await apply(daemonSet, step.remove, step.create, hash);
    if (failure !== undefined) {
      throw failure;
    }
  };

  const apply = async (
    daemonSet: KubeObject,
    remove: KubeObject[],
    create: string[],
    hash: string,
  ): Promise<Error | undefined> => {
    let failure: Error | undefined;
    for (const node of create) {
      try {
        await createPod(client, recorder, daemonPod(daemonSet, node, hash), daemonSet);
      } catch (error) {
        failure ??= isNamespaceTerminating(error) ? undefined : (error as Error);
      }
    }

    for (const pod of remove) {
      await deletePod(client, recorder, pod, daemonSet);
    }

    return failure;
  };

  const writeStatus = async (
    key: string,
    placements: Map<string, Placement>,
    hash: string,
  ): Promise<void> => {
    const daemonSet = client.get(resource, ...splitKey(key));
    if (daemonSet === undefined) {
      return;
    }

    const counted = statusOf(daemonSet, await podsByNode(daemonSet), placements, hash, clock.now());
    if (canonical(daemonSet["status"] ?? {}) !== canonical(counted.status)) {
      const copy = clone(daemonSet);
      copy["status"] = counted.status;
      await client.updateStatus(resource, copy);
    }

    if (counted.wait > 0) {
      loop.queue.addAfter(key, counted.wait);
    }
  };

  loop.watch(resource, ({ object }) => loop.queue.add(namespacedName(object)));
  const wakeAll = (): void => {
    for (const daemonSet of client.list(resource)) {
      loop.queue.add(namespacedName(daemonSet));
    }
  };
  loop.watch("nodes", ({ type, object, old }) => {
    if (type === "DELETED" || old === undefined || nodeText(old) !== nodeText(object)) {
      wakeAll();
    }
  });
  loop.watch("pods", ({ object, old }) => {
    for (const pod of old === undefined ? [object] : [old, object]) {
      const owner = controllerOf(pod);
      if (owner?.kind === "DaemonSet") {
        loop.queue.add(`${pod.metadata.namespace}/${owner.name}`);
      }
    }
  });
  return loop;
};

const nodeText = ({ metadata, spec }: KubeObject): string =>
  JSON.stringify([metadata.labels, spec]);
