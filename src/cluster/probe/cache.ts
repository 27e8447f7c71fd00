/** What was found of a cluster, kept on disk: for the next run on the same one, and for a forecast when it does not run. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { capabilityNames } from "../provider.ts";
import { packageVersion } from "../../root.ts";
import type { Capabilities, ClusterChoice, Finding, Findings } from "../provider.ts";

export interface Kept {
  /** Of the cluster, see `identity.ts`. */
  identity: string;
  /** Drydock's own; another version may look in another way. */
  version: string;
  capabilities: Capabilities;
  findings: Findings;
}

export interface FindingsCache {
  /** Undefined when nothing is known, or nothing that this version understands. */
  read(choice: ClusterChoice): Promise<Kept | undefined>;
  write(choice: ClusterChoice, kept: Kept): Promise<void>;
}

/** @param folder Drydock's cache; the files may be deleted at any time. @param version What another version found is not believed. */
export const createFindingsCache = (folder: string, version = packageVersion()): FindingsCache => {
  const fileOf = ({ provider, name }: ClusterChoice): string =>
    path.join(folder, "capabilities", `${provider}-${encodeURIComponent(name)}.json`);
  return {
    async read(choice) {
      try {
        const kept = JSON.parse(await readFile(fileOf(choice), "utf8")) as Kept;
        return isSound(kept) && kept.version === version ? kept : undefined;
      } catch {
        return undefined;
      }
    },
    async write(choice, kept) {
      const file = fileOf(choice);
      const draft = `${file}.${process.pid}`;
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(draft, `${JSON.stringify({ ...kept, version }, undefined, 2)}\n`, {
        mode: 0o600,
      });
      await rename(draft, file);
    },
  };
};

const isSound = (kept: Kept): boolean =>
  typeof kept.identity === "string" &&
  typeof kept.capabilities?.kubernetes === "string" &&
  typeof kept.findings === "object" &&
  kept.findings !== null &&
  Object.entries(kept.findings).every(
    ([name, finding]) =>
      (capabilityNames as readonly string[]).includes(name) && isFinding(finding),
  );

const isFinding = ({ verdict, fidelity, found, why, at }: Finding): boolean =>
  ["yes", "no", "unknown"].includes(verdict) &&
  ["real", "simulated"].includes(fidelity) &&
  typeof found === "string" &&
  typeof why === "string" &&
  typeof at === "number";
