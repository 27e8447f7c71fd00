/** What was agreed with the user about clusters of theirs, kept by the identity of the cluster, whatever its contexts are called. */
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { randomBytes } from "node:crypto";
import type { Paths } from "../../paths.ts";

export interface Agreement {
  server: string;
  /** The context by which it was met last. */
  context: string;
  /** When the user said yes; RFC 3339. */
  adopted: string;
  /** Drydock wrote the stamp of this cluster from here. */
  stamped: boolean;
  /** What stands before the learner's names there. */
  prefix: string;
  /** Labs that are felt beyond the learner's own names, with what was agreed to. */
  labs: Record<string, string>;
}

interface Kept {
  /** Says which Drydock made a namespace, so that two learners with one name do not meet. */
  learner: string;
  clusters: Record<string, Agreement>;
}

export interface Agreements {
  learner(): Promise<string>;
  of(identity: string): Promise<Agreement | undefined>;
  keep(identity: string, agreement: Agreement): Promise<void>;
  forget(identity: string): Promise<void>;
}

export const openAgreements = (paths: Pick<Paths, "state">): Agreements => {
  const file = path.join(paths.state, "contexts.json");
  const write = async (kept: Kept): Promise<void> => {
    await mkdir(paths.state, { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(kept, undefined, 2)}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, file);
  };
  const read = async (): Promise<Kept> => {
    const kept = parse(await readFile(file, "utf8").catch(() => ""));
    if (kept !== undefined) {
      return kept;
    }

    const fresh = { learner: randomBytes(6).toString("hex"), clusters: {} };
    await write(fresh);
    return fresh;
  };

  return {
    learner: async () => (await read()).learner,
    of: async (identity) => (await read()).clusters[identity],
    async keep(identity, agreement) {
      const kept = await read();
      await write({ ...kept, clusters: { ...kept.clusters, [identity]: agreement } });
    },
    async forget(identity) {
      const { [identity]: _, ...clusters } = (await read()).clusters;
      await write({ ...(await read()), clusters });
    },
  };
};

/** What cannot be read is no agreement: the user is asked again. */
const parse = (text: string): Kept | undefined => {
  try {
    const value = JSON.parse(text) as Partial<Kept>;
    return typeof value.learner === "string" && typeof value.clusters === "object"
      ? (value as Kept)
      : undefined;
  } catch {
    return undefined;
  }
};
