/** What outlives a cluster's process of the files that people put on its nodes. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { NodeFile } from "./sandbox/node-files.ts";
import type { SavedFile } from "./sandbox/saved-files.ts";

const layout = 1;

interface SavedDisks {
  layout: number;
  nodes: Record<string, SavedFile[]>;
}

export class NodeDisks {
  readonly #nodes: Map<string, SavedFile[]>;
  readonly #save: (nodes: Record<string, SavedFile[]>) => void;

  constructor(
    saved: Record<string, SavedFile[]> = {},
    save: (nodes: Record<string, SavedFile[]>) => void = () => undefined,
  ) {
    this.#nodes = new Map(Object.entries(saved));
    this.#save = save;
  }

  of(node: string): SavedFile[] {
    return this.#nodes.get(node) ?? [];
  }

  put(node: string, files: SavedFile[]): void {
    this.#nodes.set(node, files);
    this.#save(Object.fromEntries(this.#nodes));
  }

  /** While nobody has the node's files open. */
  read(node: string, path: string): NodeFile {
    const found = this.of(node).find((file) => file.path === path);
    return found?.content === undefined
      ? { error: `open ${path}: no such file or directory` }
      : { content: Buffer.from(found.content, "base64") };
  }
}

/** @param log Told when the file cannot be written. */
export const openDisks = (file: string, log: (message: string) => void): NodeDisks =>
  new NodeDisks(read(file), (nodes) => {
    const saved: SavedDisks = { layout, nodes };
    try {
      writeFileSync(`${file}.part`, JSON.stringify(saved), { mode: 0o600 });
      renameSync(`${file}.part`, file);
    } catch (error) {
      log(`files of nodes: ${String(error)}`);
    }
  });

/** Nothing when the file is missing or cut off. */
const read = (file: string): Record<string, SavedFile[]> => {
  try {
    const saved = JSON.parse(readFileSync(file, "utf8")) as SavedDisks;
    return saved.layout === layout ? saved.nodes : {};
  } catch {
    return {};
  }
};
