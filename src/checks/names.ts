/** The names a CEL expression of a check may use. */
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { CheckBase, Target } from "../lab/check.ts";
import type { Scene } from "./scene.ts";

/** `object` or `objects`, `before`, `vars`, and the check's own `with`. */
export const namesFor = (
  check: CheckBase & { target?: Target },
  scene: Scene,
  objects: readonly KubeObject[],
): Record<string, Json> => {
  const { before } = scene.memory(check.id);
  return {
    ...(check.target?.name === undefined ? { objects } : objects[0] && { object: objects[0] }),
    ...(before !== undefined && before !== null && { before }),
    vars: scene.vars,
    ...namedObjects(check.with, check.in, scene),
  };
};

/** Objects that `with` names; one that is not there has no name, so that `when` is false. */
export const namedObjects = (
  wanted: Readonly<Record<string, string>>,
  namespace: string,
  scene: Scene,
): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([name, text]) => {
      const target = parseTarget(text);
      const found = scene.find(target, namespace);
      const value: Json = found.known
        ? target.name === undefined
          ? found.objects
          : found.objects[0]
        : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );

export const parseTarget = (text: string): Target => {
  const slash = text.indexOf("/");
  return slash === -1
    ? { resource: text }
    : { resource: text.slice(0, slash), name: text.slice(slash + 1) };
};
