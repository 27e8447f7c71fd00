/** Deployments: keeps ReplicaSets as each Deployment wants them. Follows k8s.io/kubernetes pkg/controller/deployment. */
import { clone, controllerOf, namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import type { StartController } from "../controller.ts";
import { claimObjects } from "../controller-ref.ts";
import { createLoop, splitKey } from "../loop.ts";
import { byController, orphansOf } from "../object-index.ts";
import { annotations } from "./annotations.ts";
import { hasDeadline, progressing, setCondition } from "./conditions.ts";
import { cleanUp } from "./history.ts";
import { byAge, sortOut, syncRevision } from "./replica-sets.ts";
import { writeStatus } from "./rollout.ts";
import type { Rollout } from "./rollout.ts";
import { isActive, scale } from "./scale.ts";
import { syncStatus } from "./status.ts";
import { recreate, rollOut } from "./strategies.ts";

export const startDeployments: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "deployment-controller" });
  const loop = createLoop(context, "deployment", (key) => sync(key));
  const replicaSets = loop.index("apps/replicasets", byController);
  const pods = loop.index("pods", byController);

  const sync = async (key: string): Promise<void> => {
    const stored = client.get("apps/deployments", ...splitKey(key));
    if (stored === undefined) {
      return;
    }

    const deployment = clone(stored);
    deployment.status ??= {};
    const { uid, namespace } = deployment.metadata;
    const owned = await claimObjects(
      {
        client,
        resource: "apps/replicasets",
        owner: stored,
        matches: (labels) => labelSelectorMatches(deployment.spec.selector, labels),
      },
      [...replicaSets.get(uid), ...replicaSets.get(orphansOf(namespace))],
    );
    const rollout: Rollout = {
      client,
      recorder,
      clock,
      deployment,
      replicaSets: owned.toSorted(byAge),
      again: (ms) => loop.queue.addAfter(key, ms),
    };
    await advance(rollout, (owner) => pods.get(owner));
  };

  loop.watch("apps/deployments", ({ object }) => loop.queue.add(namespacedName(object)));
  const wakeOwner = (object: KubeObject): void => {
    const owner = controllerOf(object);
    if (owner?.kind === "Deployment") {
      loop.queue.add(`${object.metadata.namespace}/${owner.name}`);
    }
  };

  loop.watch("apps/replicasets", ({ type, object, old }) => {
    wakeOwner(object);
    if (old !== undefined) {
      wakeOwner(old);
    }

    if (type !== "DELETED" && controllerOf(object) === undefined) {
      const { namespace } = object.metadata;
      for (const candidate of client.list(
        "apps/deployments",
        namespace === undefined ? {} : { namespace },
      )) {
        if (labelSelectorMatches(candidate.spec.selector, object.metadata.labels ?? {})) {
          loop.queue.add(namespacedName(candidate));
        }
      }
    }
  });
  // The last pod of an old ReplicaSet is what a Recreate rollout waits for.
  loop.watch("pods", ({ type, object }) => {
    const owner = type === "DELETED" ? controllerOf(object) : undefined;
    if (owner?.kind === "ReplicaSet") {
      const replicaSet = client.get("apps/replicasets", object.metadata.namespace, owner.name);
      if (replicaSet !== undefined) {
        wakeOwner(replicaSet);
      }
    }
  });

  return loop;
};

const advance = async (rollout: Rollout, podsOf: (uid: string) => KubeObject[]): Promise<void> => {
  const { deployment } = rollout;
  if (deployment.metadata.deletionTimestamp !== undefined) {
    await syncRevision(rollout);
    await syncStatus(rollout);
    return;
  }

  await tellPaused(rollout);
  if (deployment.spec.paused === true || (await isScalingEvent(rollout))) {
    await resize(rollout);
  } else if (deployment.spec.strategy?.type === "Recreate") {
    await recreate(rollout, podsOf);
  } else {
    await rollOut(rollout);
  }
};

/** A Deployment that was paused for long must not be reported as stuck when it goes on. */
const tellPaused = async (rollout: Rollout): Promise<void> => {
  const { deployment } = rollout;
  const reason = progressing(deployment)?.reason;
  const isPaused = deployment.spec.paused === true;
  const isTold = reason === "DeploymentPaused";
  if (!hasDeadline(deployment) || reason === "ProgressDeadlineExceeded" || isPaused === isTold) {
    return;
  }

  setCondition(rollout, {
    type: "Progressing",
    status: "Unknown",
    reason: isPaused ? "DeploymentPaused" : "DeploymentResumed",
    message: isPaused ? "Deployment is paused" : "Deployment is resumed",
  });
  await writeStatus(rollout);
};

const isScalingEvent = async (rollout: Rollout): Promise<boolean> => {
  await syncRevision(rollout);
  const { replicas } = rollout.deployment.spec;
  return rollout.replicaSets.filter(isActive).some(({ metadata }) => {
    const noted = metadata.annotations?.[annotations.desiredReplicas];
    return noted !== undefined && Number(noted) !== replicas;
  });
};

const resize = async (rollout: Rollout): Promise<void> => {
  await syncRevision(rollout);
  const { newest, old } = sortOut(rollout);
  await scale(rollout, newest, old);
  if (rollout.deployment.spec.paused === true) {
    await cleanUp(rollout);
  }

  await syncStatus(rollout);
};
