/** Fields of the variables whose type is fixed; others are a mistake that is found before anything is evaluated. */

interface Tree {
  [field: string]: Tree | true;
}

const groupVersion = { group: true, version: true } as const;

const request: Tree = {
  kind: { ...groupVersion, kind: true },
  resource: { ...groupVersion, resource: true },
  subResource: true,
  requestKind: { ...groupVersion, kind: true },
  requestResource: { ...groupVersion, resource: true },
  requestSubResource: true,
  name: true,
  namespace: true,
  operation: true,
  userInfo: { username: true, uid: true, groups: true, extra: true },
  dryRun: true,
  options: true,
};

const namespaceObject: Tree = {
  metadata: {
    name: true,
    generateName: true,
    namespace: true,
    labels: true,
    annotations: true,
    UID: true,
    creationTimestamp: true,
    deletionGracePeriodSeconds: true,
    deletionTimestamp: true,
    generation: true,
    resourceVersion: true,
    finalizers: true,
  },
  spec: { finalizers: true },
  status: { conditions: true, phase: true },
};

/** Same length, without what is written inside quotes. */
const blank = (expression: string): string =>
  expression.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, (text) => " ".repeat(text.length));

/** The first `.field` on a path that is not in the tree: its name and the place of its dot. */
const strayIn = (
  path: string,
  start: number,
  tree: Tree,
): { field: string; at: number } | undefined => {
  let level: Tree | true = tree;
  let at = start;
  for (const field of path.split(".").slice(1)) {
    if (level === true) {
      return undefined;
    }

    const next: Tree | true | undefined = level[field];
    if (next === undefined) {
      return { field, at };
    }

    level = next;
    at += field.length + 1;
  }

  return undefined;
};

/** A field of `request`, `namespaceObject` or `variables` that does not exist. */
export const undefinedField = (
  expression: string,
  variables: string[] | undefined,
): { field: string; at: number } | undefined => {
  const trees: Record<string, Tree> = {
    request,
    namespaceObject,
    ...(variables === undefined
      ? {}
      : { variables: Object.fromEntries(variables.map((name) => [name, true])) }),
  };
  const paths = blank(expression).matchAll(
    /(?<![\w.])(request|namespaceObject|variables)((?:\.[A-Za-z_]\w*)+)(?![\w(])/gu,
  );
  for (const { index, 1: root = "", 2: path = "" } of paths) {
    const tree = trees[root];
    const stray = tree === undefined ? undefined : strayIn(path, index + root.length, tree);
    if (stray !== undefined) {
      return stray;
    }
  }

  return undefined;
};
