/** Causes that need no lab: the usual reasons why something is not there, found by walking from the failing object. */
import type { KubeObject } from "../kubectl/object.ts";
import type { Check, Target } from "../lab/check.ts";
import { causesByKind } from "./causes.table.ts";
import { ownedBy } from "./owned.ts";
import type { NotYet } from "./outcome.ts";
import type { Scene } from "./scene.ts";

export interface FoundCause {
  say: string;
  look?: string;
}

/** The first that fits, from the objects of the check down to their pods. */
export const builtInCause = (
  check: Check,
  outcome: NotYet,
  scene: Scene,
): FoundCause | undefined => {
  for (const target of targetsOf(check)) {
    const found = elsewhere(target, check.in, scene);
    if (found !== undefined) {
      return found;
    }
  }

  for (const object of outcome.facts.objects) {
    const found = inspect(object, scene, 0);
    if (found !== undefined) {
      return found;
    }
  }

  return undefined;
};

const targetsOf = (check: Check): Target[] => {
  if (check.kind === "all" || check.kind === "any") {
    return check.parts.flatMap((part) => targetsOf(part));
  }

  return check.kind === "resource" || check.kind === "trend" ? [check.target] : [];
};

/** The same name in another namespace: the usual forgotten `-n`. */
const elsewhere = (target: Target, namespace: string, scene: Scene): FoundCause | undefined => {
  if (target.name === undefined || namespace === "" || namespace === "default") {
    return undefined;
  }

  const here = scene.find(target, namespace);
  if (!here.known || here.objects.length > 0 || !here.resource.namespaced) {
    return undefined;
  }

  const there = scene.find(target, "default");
  return there.known && there.objects.length > 0
    ? {
        say: `There is one in namespace default. Did you mean -n ${namespace}?`,
        look: `kubectl get ${target.resource} ${target.name} -n default`,
      }
    : undefined;
};

/** An object's own causes, else those of what it owns: Deployment, ReplicaSet, Pod. */
const inspect = (object: KubeObject, scene: Scene, depth: number): FoundCause | undefined => {
  const own = causesByKind[object.kind]
    ?.map((cause) => cause(object, scene))
    .find((found) => found !== undefined);
  if (own !== undefined || depth > 2) {
    return own;
  }

  return ownedBy(object, scene)
    .map((child) => inspect(child, scene, depth + 1))
    .find((found) => found !== undefined);
};
