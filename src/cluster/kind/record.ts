/** What is known of a cluster that Drydock made: written before the first container is, and again when the cluster is whole. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Place } from "./place.ts";

const schema = z.object({
  /** Also in the stamp; a cluster that is made anew has another one. */
  id: z.string(),
  /** `creating`: whoever finds it finds a half-made cluster, unless the maker still lives. */
  state: z.enum(["creating", "ready"]),
  /** The engine's program. */
  engine: z.string(),
  image: z.string(),
  /** The kind that made it. */
  kind: z.string(),
  /** Milliseconds since 1970. */
  madeAt: z.number(),
  /** Counts what makes everybody's picture of the cluster wrong, such as a saved state that came back. */
  generation: z.number(),
});

export type KindRecord = z.infer<typeof schema>;

export const newRecord = (engine: string, image: string, kind: string): KindRecord => ({
  id: randomBytes(8).toString("hex"),
  state: "creating",
  engine,
  image,
  kind,
  madeAt: Date.now(),
  generation: 1,
});

/** Undefined when there is none, or none that can be read. */
export const readRecord = async ({ record }: Place): Promise<KindRecord | undefined> => {
  const text = await readFile(record, "utf8").catch(() => "");
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** Whole or not at all: who is killed in the middle leaves the old one. */
export const writeRecord = async ({ record, folder }: Place, value: KindRecord): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const written = `${record}.new`;
  await writeFile(written, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  await rename(written, record);
};

export const removeFolder = ({ folder }: Place): Promise<void> =>
  rm(folder, { recursive: true, force: true });
