/** A YAML file with positions: from a path such as `steps.0.expect.1.within` to line and column. */
import { isMap, isNode, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node, Pair } from "yaml";
import { cleanText } from "../clean.ts";
import type { Problem } from "./problem.ts";

export type Path = readonly (string | number)[];

export interface Source {
  file: string;
  text: string;
  /** Plain values; undefined when the YAML itself is broken. */
  value: unknown;
  /** Mistakes of the YAML itself. */
  problems: Problem[];
  /** `at: "key"` points at the key of the last part of the path. `seek` points inside the value, at that text. */
  problem(
    path: Path,
    sentence: string,
    options?: { at?: "key" | "value"; seek?: string; severity?: Problem["severity"] },
  ): Problem;
}

export const readSource = (file: string, text: string): Source => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2" });
  const at = (offset: number, sentence: string, severity: Problem["severity"]): Problem => {
    const { line, col } = lines.linePos(offset);
    const source = cleanText(text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
    return { file, line: Math.max(1, line), column: Math.max(1, col), sentence, severity, source };
  };

  const problems = document.errors.map(({ pos, message }) => at(pos[0], message, "error"));
  return {
    file,
    text,
    ...plainValue(document, problems, at),
    problems,
    problem(path, sentence, { at: side = "value", seek, severity = "error" } = {}) {
      return at(offsetOf(document, text, path, side, seek), sentence, severity);
    },
  };
};

const plainValue = (
  document: Document,
  problems: Problem[],
  at: (offset: number, sentence: string, severity: "error") => Problem,
): { value: unknown } => {
  if (problems.length > 0) {
    return { value: undefined };
  }

  try {
    return { value: document.toJS({ maxAliasCount: 0 }) as unknown };
  } catch {
    problems.push(at(0, "aliases (`*name`) are not allowed in a lab file", "error"));
    return { value: undefined };
  }
};

const offsetOf = (
  document: Document,
  text: string,
  path: Path,
  side: "key" | "value",
  seek: string | undefined,
): number => {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1;
    const found = child(node, part);
    if (found === undefined) {
      break;
    }

    offset = startOf(last && side === "key" ? (found.key ?? found.value) : found.value) ?? offset;
    node = found.value;
  }

  const within = seek === undefined ? -1 : text.indexOf(seek, offset);
  return within === -1 ? offset : within;
};

const child = (
  node: unknown,
  part: string | number,
): { key?: Node; value: unknown } | undefined => {
  if (isSeq(node)) {
    const value: unknown = node.items[Number(part)];
    return value === undefined ? undefined : { value };
  }

  if (!isMap(node)) {
    return undefined;
  }

  const pair = node.items.find((item) => keyText(item) === String(part));
  if (pair === undefined) {
    return undefined;
  }

  const key = isNode(pair.key) ? pair.key : undefined;
  return { ...(key && { key }), value: startOf(pair.value) === undefined ? key : pair.value };
};

const keyText = ({ key }: Pair): string =>
  String(isNode(key) ? (key as { value?: unknown }).value : key);

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
