/** The promise that a lab touches only its scope: what carries its label belongs to it, and is all that clean-up deletes. */
import { LabError } from "../errors.ts";
import type { Json, KubeObject } from "../kubectl/object.ts";
import { Unreachable } from "../kubectl/api.ts";
import { resourcePath } from "../kubectl/discovery.ts";
import type { Lab } from "../lab/lab.ts";
import { parseTarget } from "../checks/names.ts";
import type { JournalLine } from "./journal.ts";
import { learnerAnnotation } from "./learner.ts";
import type { Learner } from "./learner.ts";
import type { World } from "./world.ts";

/** On namespaces: the id of the lab that they belong to. */
export const scopeLabel = "drydock/lab";

const namespacePath = (name: string): string => `/api/v1/namespaces/${encodeURIComponent(name)}`;

/** Namespaces of the scope that exist, with the lab they belong to. @throws Unreachable */
const existing = async (
  lab: Lab,
  { api }: World,
): Promise<{ name: string; owner?: string; learner?: string; object: KubeObject }[]> => {
  const answers = await Promise.all(
    lab.scope.namespaces.map(async (name) => ({
      name,
      answer: await api.request({ path: namespacePath(name) }),
    })),
  );
  return answers
    .filter(({ answer }) => answer.status === 200)
    .map(({ name, answer }) => ({
      name,
      object: answer.body,
      owner: answer.body.metadata.labels?.[scopeLabel],
      learner: answer.body.metadata.annotations?.[learnerAnnotation],
    }));
};

/** A fresh run must not meet namespaces of somebody else. @returns whether there are leftovers of an earlier run. @throws LabError */
export const guardScope = async (
  lab: Lab,
  world: World,
  unfinished: readonly JournalLine[],
  learner?: Learner,
): Promise<boolean> => {
  const found = await existing(lab, world);
  refuseOthers(found, learner);
  // A run that died before it could label its namespace has said beforehand that it would make it.
  const announced = new Set(
    unfinished.flatMap((line) => (line.made === "process" ? [] : [line.name])),
  );
  for (const { name, object } of found.filter(({ owner }) => owner === undefined)) {
    if (announced.has(name)) {
      await adopt(lab, world, object, learner);
    }
  }

  const foreign = found.find(
    ({ name, owner }) => owner !== lab.id && !(owner === undefined && announced.has(name)),
  );
  if (foreign !== undefined) {
    throw new LabError(
      "cluster",
      `Namespace ${foreign.name} exists, and this lab did not make it.`,
      {
        hint: `Delete it, or give it to the lab: kubectl label namespace ${foreign.name} ${scopeLabel}=${lab.id} --overwrite`,
      },
    );
  }

  return found.length > 0;
};

/** Two learners with the same prefix would share every name. */
const refuseOthers = (
  found: readonly { name: string; learner?: string }[],
  learner: Learner | undefined,
): void => {
  const other = found.find(
    (namespace) => namespace.learner !== undefined && namespace.learner !== learner?.id,
  );
  if (other !== undefined) {
    throw new LabError("cluster", `Namespace ${other.name} belongs to another learner.`, {
      hint: `Choose names of your own with --prefix. If it is yours, from another machine: kubectl annotate namespace ${other.name} ${learnerAnnotation}-`,
    });
  }
};

/** Labels a namespace of the scope as soon as it is there. Failing is not fatal: clean-up then asks. */
export const adopt = async (
  lab: Lab,
  world: World,
  object: KubeObject,
  learner?: Learner,
): Promise<void> => {
  const { name, labels, deletionTimestamp } = object.metadata;
  if (
    !lab.scope.namespaces.includes(name) ||
    labels?.[scopeLabel] !== undefined ||
    deletionTimestamp !== undefined
  ) {
    return;
  }

  await world.api
    .request({
      method: "PATCH",
      path: `${namespacePath(name)}?fieldManager=drydock`,
      headers: { "content-type": "application/merge-patch+json" },
      body: {
        metadata: {
          labels: { [scopeLabel]: lab.id },
          ...(learner !== undefined && { annotations: { [learnerAnnotation]: learner.id } }),
        },
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof Unreachable)) {
        throw error;
      }
    });
};

/** Everything of the scope that is still there: `namespace/ignite`. */
export const leftovers = async (lab: Lab, world: World): Promise<string[]> => {
  const paths = await scopePaths(lab, world);
  const answers = await Promise.all(
    paths.map(async ({ text, path }) => ({ text, answer: await world.api.request({ path }) })),
  );
  return answers.filter(({ answer }) => answer.status === 200).map(({ text }) => text);
};

export interface ScopePath {
  text: string;
  path: string;
}

/** In the order of deletion: cluster objects last made first, namespaces at the end. */
export const scopePaths = async (lab: Lab, { discovery }: World): Promise<ScopePath[]> => {
  const objects = await Promise.all(
    lab.scope.cluster.toReversed().map(async (text) => {
      const target = parseTarget(text);
      const resource = await discovery.find(target.resource);
      return resource && { text, path: resourcePath(resource, { name: target.name ?? "" }) };
    }),
  );
  return [
    ...objects.filter((path) => path !== undefined),
    ...lab.scope.namespaces.toReversed().map((name) => ({
      text: `namespace/${name}`,
      path: namespacePath(name),
    })),
  ];
};

/** What keeps a namespace from going away, in one sentence. */
export const holding = (namespace: Json): string => {
  const conditions: Json[] = namespace.status?.conditions ?? [];
  const telling = conditions
    .filter(({ status }) => status === "True")
    .map(({ message }) => message);
  const finalizers: string[] = [
    ...(namespace.metadata?.finalizers ?? []),
    ...(namespace.spec?.finalizers ?? []),
  ];
  return telling.length > 0
    ? telling.join(" ")
    : `It waits for finalizer ${finalizers.join(", ")}.`;
};
