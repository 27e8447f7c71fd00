/** Names of a scope that are still plain after the renaming: looked for anew, by other rules than those that rename. */
import type { Renamed } from "./rename-lab.ts";
import { allNames, isCompound, literal, literals } from "./renaming.ts";
import type { Renaming } from "./renaming.ts";

/** Places that hold ids and paths of the lab itself, not words about the cluster. */
const own = new Set([
  "id",
  "needs",
  "after",
  "check",
  "show",
  "path",
  "file",
  "files",
  "manifests",
  "kind",
  "tags",
  "hash",
]);

/** Each with the words around it, as they stand. @param files Texts under their new names. */
export const leftoversOf = (
  lab: Renamed,
  files: readonly string[],
  renaming: Renaming,
): string[] => {
  const patterns = patternsFor(renaming);
  const texts = [...textsOf([lab.title, lab.summary, lab.learn, lab.today, lab.steps]), ...files];
  return [
    ...new Set(
      texts.flatMap((text) =>
        patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found.trim())),
      ),
    ),
  ];
};

const textsOf = (value: unknown): string[] => {
  if (typeof value === "string") {
    return [value];
  }

  return value !== null && typeof value === "object"
    ? Object.entries(value).flatMap(([key, item]) => (own.has(key) ? [] : textsOf(item)))
    : [];
};

const patternsFor = (renaming: Renaming): RegExp[] => {
  const { namespaces, objects, ambiguous, prefix } = renaming;
  const end = "(?![\\w-]|\\.\\w)";
  const compound = allNames(renaming)
    .filter(([name, to]) => isCompound(name) && name !== to && !ambiguous.has(name))
    .map(([name]) => name);
  return [
    ...(namespaces.size === 0
      ? []
      : [
          `(?:\\s-n[= ]?|--namespace[= ]|\\bnamespaces?[/ ]["'\`]?|\\bnamespace["']?:\\s*["']?|\\bns[/ ]|/namespaces/)(?:${literals(namespaces.keys())})${end}`,
          `[\\w-]+\\.(?:${literals(namespaces.keys())})\\.svc\\b`,
          `kubernetes\\.io/metadata\\.name\\S*(?:${literals(namespaces.keys())})${end}`,
        ]),
    ...(compound.length === 0
      ? []
      : [`(?<!${prefix}-)(?<![\\w.-])(?:${literals(compound)})${end}`]),
    ...objects
      .filter(({ name, own: to }) => name !== to)
      .map(({ kind, name }) => `\\b${kind.kind}[/ ]${literal(name)}${end}`),
  ].map((source) => new RegExp(source, "gi"));
};
