/** What a learner has done, on disk: a hint for the next sitting, never the truth (that is the cluster). */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import type { LabRecord, ProgressStore } from "../session/progress-store.ts";

/** Raised when an older Drydock could not read the file any more. */
export const progressVersion = 1;

interface ProgressFile {
  version: number;
  labs: Record<string, LabRecord>;
}

export interface ProgressOnDisk extends ProgressStore {
  all(): Promise<Readonly<Record<string, LabRecord>>>;
  /** One sentence when the file could not be used as it was. */
  notice: string | undefined;
}

/** Opens `progress.json` below the state folder; a broken file is set aside, one of a newer version is left alone. */
export const openProgress = async (stateFolder: string): Promise<ProgressOnDisk> => {
  const file = path.join(stateFolder, "progress.json");
  const { notice } = await readProgress(file);
  // Writes of this process go one after the other; what another process wrote is read again before each.
  let queue: Promise<unknown> = Promise.resolve();

  const change = (edit: (labs: Record<string, LabRecord>) => void): Promise<void> => {
    const turn = queue.then(async () => {
      const { content } = await readProgress(file);
      if (content.version <= progressVersion) {
        edit(content.labs);
        await writeProgress(file, { version: progressVersion, labs: content.labs });
      }
    });
    queue = turn.catch(() => {});
    return turn;
  };

  const latest = async (): Promise<Record<string, LabRecord>> => {
    await queue;
    return (await readProgress(file)).content.labs;
  };

  return {
    notice,
    all: () => latest(),
    read: async (lab) => (await latest())[lab],
    write: (record) =>
      change((labs) => {
        labs[record.lab] = record;
      }),
    remove: (lab) =>
      change((labs) => {
        delete labs[lab];
      }),
  };
};

const empty = (): ProgressFile => ({ version: progressVersion, labs: {} });

const readProgress = async (file: string): Promise<{ content: ProgressFile; notice?: string }> => {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT"
      ? { content: empty() }
      : { content: empty(), notice: `${file} cannot be read (${code}); progress may not be kept.` };
  }

  const content = parse(text);
  if (content === undefined) {
    const aside = `${file}.broken-${Date.now()}`;
    await rename(file, aside).catch(() => {});
    return {
      content: empty(),
      notice: `${file} was not readable; it was set aside as ${path.basename(aside)}, and progress starts anew.`,
    };
  }

  return content.version > progressVersion
    ? {
        content,
        notice: `${file} was written by a newer Drydock; it is left as it is, and this progress is not kept.`,
      }
    : { content };
};

const parse = (text: string): ProgressFile | undefined => {
  try {
    const value = JSON.parse(text) as Partial<ProgressFile> | null;
    return typeof value?.version === "number" &&
      typeof value.labs === "object" &&
      value.labs !== null
      ? (value as ProgressFile)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Written beside and renamed, so that a full disk or a kill leaves the old file whole. */
const writeProgress = async (file: string, content: ProgressFile): Promise<void> => {
  const partial = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(partial, "w", 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(content, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }

    await rename(partial, file);
  } catch (cause) {
    throw refused(file, cause as NodeJS.ErrnoException);
  }
};

const refused = (file: string, cause: NodeJS.ErrnoException): LabError =>
  cause.code === "ENOSPC"
    ? new LabError("state", `The disk is full: progress could not be written to ${file}.`, {
        hint: "Free some room; the lab itself goes on.",
        cause,
      })
    : new LabError("state", `Progress could not be written to ${file} (${cause.code}).`, {
        hint: "Set $DRYDOCK_HOME to a folder you may write to.",
        cause,
      });
