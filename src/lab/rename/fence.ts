/** Keeps what reaches the whole cluster inside the learner's namespaces: policies and webhooks get a selector of their names. */
import { isMap, isScalar, isSeq } from "yaml";
import type { Document, YAMLMap } from "yaml";
import type { Edit } from "./edits.ts";
import type { Renaming } from "./renaming.ts";

/** Where the object says which namespaces it is about, by kind; `*` stands for each item of a list. */
const selectors: Record<string, readonly (readonly string[])[]> = {
  ValidatingAdmissionPolicyBinding: [["spec", "matchResources", "namespaceSelector"]],
  MutatingAdmissionPolicyBinding: [["spec", "matchResources", "namespaceSelector"]],
  ValidatingWebhookConfiguration: [["webhooks", "*", "namespaceSelector"]],
  MutatingWebhookConfiguration: [["webhooks", "*", "namespaceSelector"]],
};

/** Kinds that can be fenced in; others of their kind reach everywhere, or nowhere. */
export const isFenced = (kind: unknown): boolean => Object.hasOwn(selectors, String(kind));

export const fenceEdits = (document: Document, text: string, { namespaces }: Renaming): Edit[] => {
  const root = document.contents;
  if (!isMap(root) || namespaces.size === 0) {
    return [];
  }

  const item = `{ key: kubernetes.io/metadata.name, operator: In, values: [${[...namespaces.values()].join(", ")}] }`;
  return (selectors[String(root.get("kind"))] ?? []).flatMap((path) =>
    insert(root, path, item, text),
  );
};

/** Goes down as far as the maps are there, and writes the rest as one line. */
const insert = (
  map: YAMLMap,
  [key = "", ...rest]: readonly string[],
  item: string,
  text: string,
): Edit[] => {
  const next: unknown = map.get(key, true);
  if (rest[0] === "*" && isSeq(next)) {
    return next.items.flatMap((child) =>
      isMap(child) ? insert(child, rest.slice(1), item, text) : [],
    );
  }

  if (isMap(next) && next.items.length > 0) {
    return rest.length > 0 ? insert(next, rest, item, text) : addRequirement(next, item, text);
  }

  const line = [...rest, "matchExpressions"].reduceRight(
    (inner, name) => `{ ${name}: ${inner} }`,
    `[${item}]`,
  );
  // A key without value, or an empty map.
  return isMap(next) || (isScalar(next) && next.range)
    ? [{ start: next.range![0], end: next.range![1], text: isMap(next) ? line : ` ${line}` }]
    : addKey(map, `${key}: ${line}`, text);
};

const addRequirement = (selector: YAMLMap, item: string, text: string): Edit[] => {
  const list: unknown = selector.get("matchExpressions", true);
  if (!isSeq(list)) {
    return addKey(selector, `matchExpressions: [${item}]`, text);
  }

  const [first] = list.items;
  const at = (first as { range?: [number, number, number] } | undefined)?.range?.[0];
  if (at === undefined) {
    return [{ start: list.range![0], end: list.range![1], text: `[${item}]` }];
  }

  const gap = list.flow === true ? ", " : `\n${" ".repeat(columnOf(text, at) - 2)}- `;
  return [{ start: at, end: at, text: `${item}${gap}` }];
};

/** Before the first key of the map, in its own style. */
const addKey = (map: YAMLMap, line: string, text: string): Edit[] => {
  const first = map.items[0]?.key;
  const at = isScalar(first) ? first.range?.[0] : undefined;
  if (at === undefined) {
    return [];
  }

  const gap = map.flow === true ? ", " : `\n${" ".repeat(columnOf(text, at))}`;
  return [{ start: at, end: at, text: `${line}${gap}` }];
};

const columnOf = (text: string, offset: number): number =>
  offset - (text.lastIndexOf("\n", offset - 1) + 1);
