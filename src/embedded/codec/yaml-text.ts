/** YAML as the API server reads it: YAML 1.1, the first document only, duplicate keys noticed. */
import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLParseError,
} from "yaml";
import type { Json } from "../object.ts";

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
  const [error] = document.errors;
  if (error !== undefined) {
    throw new YamlError(messageOf(error, first));
  }

  const lineOf = (offset: number): number => first.slice(0, offset).split("\n").length;
  return {
    value: document.toJS() ?? null,
    duplicates: duplicatesOf(document.contents, lineOf),
  };
};

const messageOf = ({ code, message, linePos }: YAMLParseError, text: string): string => {
  const isNested = code === "BLOCK_AS_IMPLICIT_KEY";
  const what = isNested
    ? "mapping values are not allowed in this context"
    : (message.split(/ at line /)[0] ?? "");
  const line = linePos?.[0].line ?? 1;
  return line === 1 && !text.trim().includes("\n")
    ? `yaml: ${what}`
    : `yaml: line ${line}: ${what}`;
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
