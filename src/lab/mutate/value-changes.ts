/** Every small mistake that can be made in a value of YAML or JSON: a wrong leaf, a wrong key, something missing. */
import type { Change, MutationKind } from "./mutation.ts";

type Tree = unknown;
type Path = (string | number)[];

/** Fields whose change every kubectl refuses to send at all: nothing can be learnt from them. */
const headings = new Set(["apiVersion", "kind"]);

/** Prose beside the facts. */
const prose = new Set(["description"]);

/** How long a stand-in sleeps, and how long it may take to end, is no matter of any lab. */
const isIdle = (path: Path): boolean =>
  path.includes("terminationGracePeriodSeconds") ||
  (path.some((part) => part === "command" || part === "args") && typeof path.at(-1) === "number");

export const pathText = (path: Path): string =>
  path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join("");

/** @param at Path of the value within the document, for the words. */
export const changesOf = (tree: Tree, at: Path = []): Change<Tree>[] => {
  const isNumber = typeof tree === "number" || (typeof tree === "string" && /^\d+$/.test(tree));
  if (isNumber && isIdle(at)) {
    return [];
  }

  if (Array.isArray(tree)) {
    return tree.flatMap((item: unknown, index) => [
      ...inside(changesOf(item, [...at, index]), (next) => tree.with(index, next)),
      ...(tree.length > 1 ? [missing([...at, index], tree.toSpliced(index, 1))] : []),
    ]);
  }

  if (tree !== null && typeof tree === "object") {
    return Object.entries(tree)
      .filter(([key]) => !prose.has(key) && (!headings.has(key) || at.length > 0))
      .flatMap(([key, value]: [string, unknown]) => [
        ...inside(changesOf(value, [...at, key]), (next) => ({ ...tree, [key]: next })),
        wrongKey(tree as Record<string, unknown>, key, at),
        ...(isIdle([...at, key])
          ? []
          : [missing([...at, key], without(tree as Record<string, unknown>, key))]),
      ]);
  }

  return leafChanges(tree, at);
};

const inside = (changes: Change<Tree>[], wrap: (next: Tree) => Tree): Change<Tree>[] =>
  changes.map((change) => ({ ...change, result: wrap(change.result) }));

const missing = (path: Path, result: Tree): Change<Tree> => ({
  kind: "missing",
  says: `${pathText(path)} is missing`,
  result,
});

const without = (tree: Record<string, unknown>, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key));

/** In its place, since order may matter to readers. */
const wrongKey = (tree: Record<string, unknown>, key: string, at: Path): Change<Tree> => ({
  kind: "key",
  says: `${pathText([...at, `${key}x`])} is written for ${key}`,
  result: Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name === key ? `${key}x` : name, value]),
  ),
});

const leafChanges = (value: Tree, path: Path): Change<Tree>[] => {
  if (typeof value === "boolean") {
    return [told("switch", path, value, !value)];
  }

  if (typeof value === "number") {
    return [told("number", path, value, value + 1)];
  }

  if (typeof value !== "string") {
    return [];
  }

  return value.includes("\n") ? lineChanges(value, path) : [textChange(value, path)];
};

const told = (kind: MutationKind, path: Path, from: unknown, to: unknown): Change<Tree> => ({
  kind,
  says: `${pathText(path)} is ${JSON.stringify(to)} for ${JSON.stringify(from)}`,
  result: to,
});

const textChange = (value: string, path: Path): Change<Tree> => {
  const key = path.at(-1);
  if (key === "namespace") {
    return told("namespace", path, value, otherNamespace(value));
  }

  const number = otherNumber(value);
  if (number !== undefined) {
    return told("number", path, value, number);
  }

  const isLabel = path.some((part) => /^(?:labels|matchLabels|selector)$/.test(String(part)));
  return told(
    isLabel ? "label" : /name$/i.test(String(key)) ? "name" : "text",
    path,
    value,
    `${value}-x`,
  );
};

export const otherNamespace = (value: string): string =>
  value === "default" ? "kube-public" : "default";

/** Twice the quantity, one more of a bare number; undefined for what is no number. */
export const otherNumber = (text: string): string | undefined => {
  const match = /^(\d+(?:\.\d+)?)(m|[KMGT]i?|k|s|%)?$/.exec(text);
  if (match === null) {
    return undefined;
  }

  const [, digits = "", unit = ""] = match;
  return unit === "" ? String(Number(digits) + 1) : `${Number(digits) * 2}${unit}`;
};

/** Of a text within the value, such as a profile or a script in a ConfigMap: each line may be missing. */
const lineChanges = (text: string, path: Path): Change<Tree>[] => {
  const lines = text.split("\n");
  return lines.flatMap((line, index) =>
    /^\s*(?:#.*)?$/.test(line)
      ? []
      : [
          {
            kind: "missing" as const,
            says: `${pathText(path)} lacks its line ${index + 1}: ${line.trim()}`,
            result: lines.toSpliced(index, 1).join("\n"),
          },
        ],
  );
};
