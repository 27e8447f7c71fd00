/** Mistakes in a file of manifests. */
import { parseAllDocuments, stringify } from "yaml";
import type { Change } from "./mutation.ts";
import { changesOf } from "./value-changes.ts";

const titleOf = (document: unknown): string => {
  const { kind, metadata } = (document ?? {}) as { kind?: string; metadata?: { name?: string } };
  return `${kind ?? "document"} ${metadata?.name ?? ""}`.trim();
};

/** Empty for what is no YAML of objects. The result is the whole text. */
export const manifestChanges = (text: string): Change<string>[] => {
  const parsed = parseAllDocuments(text);
  if (!Array.isArray(parsed) || parsed.some(({ errors }) => errors.length > 0)) {
    return [];
  }

  const documents = parsed.map((document) => document.toJS() as Record<string, unknown> | null);
  if (!documents.every((one) => typeof one?.["kind"] === "string")) {
    return [];
  }

  const write = (all: readonly unknown[]): string => all.map((one) => stringify(one)).join("---\n");
  return documents.flatMap((document, index) => {
    const prefix = documents.length === 1 ? "" : `${titleOf(document)}: `;
    const within = changesOf(document)
      .filter(({ result }) => result !== undefined)
      .map(({ kind, says, result }) => ({
        kind,
        says: `${prefix}${says}`,
        result: write(documents.map((one, at): unknown => (at === index ? result : one))),
      }));
    return documents.length === 1
      ? within
      : [
          ...within,
          {
            kind: "missing" as const,
            says: `${titleOf(document)} is missing`,
            result: write(documents.toSpliced(index, 1)),
          },
        ];
  });
};
