/** The whole store in one file, written beside the old one and renamed over it when complete. */
import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { KubeObject, ResourceKey } from "../object.ts";
import { frame, readFrames } from "./frames.ts";
import { jsonOf } from "./serialized.ts";

export interface Snapshot {
  revision: number;
  objects: [key: ResourceKey, object: KubeObject][];
}

const batchSize = 500;

/** Writes the file so that it is either complete or not there, even when the machine stops in the middle. */
export const writeSnapshot = async (
  file: string,
  { revision, objects }: Snapshot,
): Promise<void> => {
  const draft = await open(`${file}.new`, "w", 0o600);
  try {
    await draft.write(frame(JSON.stringify({ revision, count: objects.length })));
    for (let start = 0; start < objects.length; start += batchSize) {
      const frames = objects
        .slice(start, start + batchSize)
        .map(([key, object]) => frame(`{"k":${JSON.stringify(key)},"o":${jsonOf(object)}}`));
      await draft.write(Buffer.concat(frames));
    }

    await draft.sync();
  } finally {
    await draft.close();
  }

  await rename(`${file}.new`, file);
  await syncFolder(path.dirname(file));
};

/** Undefined when the file is not there or damaged. */
export const readSnapshot = async (file: string): Promise<Snapshot | undefined> => {
  const bytes = await readFile(file).catch(() => undefined);
  const [header, ...texts] = bytes === undefined ? [] : readFrames(bytes).texts;
  if (header === undefined) {
    return undefined;
  }

  const { revision, count } = JSON.parse(header) as { revision: number; count: number };
  if (count !== texts.length) {
    return undefined;
  }

  const objects = texts.map((text): [ResourceKey, KubeObject] => {
    const { k, o } = JSON.parse(text) as { k: ResourceKey; o: KubeObject };
    return [k, o];
  });
  return { revision, objects };
};

/** Makes created, renamed and removed files of a folder durable. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
