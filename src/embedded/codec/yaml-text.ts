/** YAML as the API server reads it: YAML 1.1, the first document only, duplicate keys noticed. */
import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from "yaml";
import type { Json } from "../object.ts";
import { yamlErrorText } from "./yaml-errors.ts";

export class YamlError extends Error {
  override name = "YamlError";
}

export interface YamlText {
  value: Json;
  /** `line 3: key "a" already set in map`. */
  duplicates: string[];
}

/** @throws YamlError */
export const parseYaml = (text: string): YamlText => {
  const [first = ""] = text.split(/^---\s*$/m).filter((part) => part.trim() !== "");
  const document = parseDocument(first, {
    version: "1.1",
    uniqueKeys: false,
    merge: true,
    customTags: (tags) => tags.filter((tag) => !isTime(tag)),
  });
  if (document.errors.length > 0) {
    throw new YamlError(yamlErrorText(document));
  }

  const lineOf = (offset: number): number => first.slice(0, offset).split("\n").length;
  return {
    value: document.toJS() ?? null,
    duplicates: duplicatesOf(document.contents, lineOf),
  };
};

/** Times of day and dates stay strings, as in Go. */
const isTime = (tag: unknown): boolean =>
  tag !== null &&
  typeof tag === "object" &&
  (("format" in tag && tag.format === "TIME") ||
    ("tag" in tag && tag.tag === "tag:yaml.org,2002:timestamp"));

const duplicatesOf = (node: unknown, lineOf: (offset: number) => number): string[] => {
  if (isSeq(node)) {
    return node.items.flatMap((item) => duplicatesOf(item, lineOf));
  }

  return isMap(node) ? duplicateKeys(node, lineOf) : [];
};

const duplicateKeys = (map: YAMLMap, lineOf: (offset: number) => number): string[] => {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? key.value : key;
    const own = seen.has(name)
      ? [
          `line ${lineOf((key as Node).range?.[0] ?? 0)}: key ${JSON.stringify(name)} already set in map`,
        ]
      : [];
    seen.add(name);
    return [...own, ...duplicatesOf(value, lineOf)];
  });
};
