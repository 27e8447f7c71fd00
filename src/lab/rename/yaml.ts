/** Names in YAML of objects, changed where they stand, so that comments and layout stay as the author wrote them. */
import { isPair, isScalar, parseAllDocuments, visit } from "yaml";
import type { Document, Node, Scalar } from "yaml";
import { applyEdits } from "./edits.ts";
import type { Edit } from "./edits.ts";
import { fenceEdits } from "./fence.ts";
import { renameCel, renameForms } from "./phrases.ts";
import { placesIn } from "./places.ts";
import type { Renaming } from "./renaming.ts";

export const looksLikeObjects = (text: string): boolean =>
  /^\s*(?:apiVersion|kind)\s*:/m.test(text) || /^\s*\{\s*"/.test(text);

export interface YamlOptions {
  /** Whole manifests: effects that reach the whole cluster are fenced in as well. */
  fence: boolean;
  /** Renames a script that stands in a value. */
  script(text: string): string;
}

export const renameYaml = (text: string, renaming: Renaming, options: YamlOptions): string => {
  const documents = parse(text);
  if (documents === undefined) {
    return renameForms(text, renaming);
  }

  return applyEdits(
    text,
    documents.flatMap((document) => [
      ...editsOf(document, text, renaming, options),
      ...(options.fence ? fenceEdits(document, text, renaming) : []),
    ]),
  );
};

/** Undefined when it is no YAML; whoever reads it next will say so. */
const parse = (text: string): Document[] | undefined => {
  const documents = parseAllDocuments(text, { version: "1.1", prettyErrors: false });
  return Array.isArray(documents) && documents.every(({ errors }) => errors.length === 0)
    ? documents
    : undefined;
};

const editsOf = (
  document: Document,
  text: string,
  renaming: Renaming,
  { script }: YamlOptions,
): Edit[] => {
  const named = new Map<unknown, string>();
  for (const { path, own } of placesIn(document.toJS(), renaming)) {
    const node = document.getIn(path, true);
    if (isScalar(node)) {
      named.set(node, own);
    }
  }

  const edits: Edit[] = [];
  visit(document, {
    Scalar(key, node, parents) {
      const range = rangeOf(node);
      if (key === "key" || typeof node.value !== "string" || range === undefined) {
        return;
      }

      const raw = text.slice(range.start, range.end);
      const own = named.get(node);
      const changed =
        own === undefined
          ? inside(raw, { value: node.value, key: keyAbove(parents), script }, renaming)
          : raw.replace(node.value, () => own);
      if (changed !== raw) {
        edits.push({ ...range, text: changed });
      }
    },
  });
  return edits;
};

/** A longer text may hold names: expressions, scripts, addresses. */
const inside = (
  raw: string,
  { value, key, script }: { value: string; key: string; script: YamlOptions["script"] },
  renaming: Renaming,
): string => {
  if (/expression$/i.test(key)) {
    return renameForms(renameCel(raw, renaming), renaming);
  }

  return /\bkubectl\s/.test(value) ? script(raw) : renameForms(raw, renaming);
};

const keyAbove = (parents: readonly unknown[]): string => {
  const pair = parents.findLast((parent) => isPair(parent));
  return pair !== undefined && isScalar(pair.key) ? String(pair.key.value) : "";
};

const rangeOf = (node: Node | Scalar): { start: number; end: number } | undefined =>
  node.range ? { start: node.range[0], end: node.range[1] } : undefined;

export const objectsIn = (text: string): unknown[] =>
  (parse(text) ?? [])
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null);
