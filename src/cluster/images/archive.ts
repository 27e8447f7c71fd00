/** An archive of images that every engine and every node can read, written whole or not at all. */
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setInterval } from "node:timers";
import { cleanLine } from "../../clean.ts";
import { LabError } from "../../errors.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import type { StoredImage } from "./engine-store.ts";
import { withSignal } from "./engine-store.ts";
import { ownName, removeLeftovers } from "./leftovers.ts";

export interface ArchiveOptions {
  signal?: AbortSignal;
  /** How many bytes are written so far, now and then. */
  onSize?(bytes: number): void;
}

/** Milliseconds. */
const saveLimit = 3_600_000;
const look = 250;

/** Since which version of the engine's API an image can be saved for one platform; docs.docker.com: docker image save. */
const platformApi = [1, 48] as const;

/**
The engine writes into a folder beside the file, and what it has written takes the file's place when it is whole: an engine that is ended
leaves files of its own behind. @throws LabError
*/
export const writeArchive = async (
  engine: ContainerEngine,
  images: readonly StoredImage[],
  file: string,
  { signal, onSize }: ArchiveOptions = {},
): Promise<void> => {
  const folder = await makeFolder(file);
  const part = path.join(folder, "images.tar");
  const tell = async (): Promise<void> => {
    const bytes = await sizeOf(folder);
    if (bytes > 0) {
      onSize?.(bytes);
    }
  };
  const ticker = setInterval(() => void tell(), look);
  try {
    const argv = await saveCommand(engine, images, part);
    const result = await engine.attempt(argv, { ...withSignal(signal), timeout: saveLimit });
    if (result.exit !== 0) {
      throw saveTrouble(engine, file, result);
    }

    await tell();
    await rename(part, file);
  } finally {
    clearInterval(ticker);
    await rm(folder, { recursive: true, force: true });
  }
};

const makeFolder = async (file: string): Promise<string> => {
  const prefix = `${path.basename(file)}.partial-`;
  const folder = path.join(path.dirname(file), ownName(prefix));
  try {
    await removeLeftovers(path.dirname(file), prefix);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  } catch (cause) {
    throw cannotWrite(file, (cause as NodeJS.ErrnoException).code ?? "", cause);
  }
};

const saveCommand = async (
  engine: ContainerEngine,
  images: readonly StoredImage[],
  file: string,
): Promise<string[]> => {
  const names = images.map(({ image }) => image);
  if (engine.name === "podman") {
    return ["save", "--format", "docker-archive", "--multi-image-archive", "-o", file, ...names];
  }

  const [platform, ...others] = new Set(images.map((image) => image.platform));
  const one = others.length === 0 && (await savesPlatforms(engine));
  return ["save", ...(one ? ["--platform", platform!] : []), "-o", file, ...names];
};

/** Docker's newer store saves the list of all platforms, of which it holds one, unless it is told which. */
const savesPlatforms = async (engine: ContainerEngine): Promise<boolean> => {
  if (engine.name === "nerdctl") {
    return true;
  }

  const text = await engine.run([
    "version",
    "--format",
    "{{.Client.APIVersion}} {{.Server.APIVersion}}",
  ]);
  const versions = [...text.matchAll(/(\d+)\.(\d+)/g)].map(([, major, minor]) => [
    Number(major),
    Number(minor),
  ]);
  const [wantedMajor, wantedMinor] = platformApi;
  return (
    versions.length === 2 &&
    versions.every(
      ([major = 0, minor = 0]) =>
        major > wantedMajor || (major === wantedMajor && minor >= wantedMinor),
    )
  );
};

const sizeOf = async (folder: string): Promise<number> => {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

const saveTrouble = (
  engine: ContainerEngine,
  file: string,
  result: { stdout: string; stderr: string },
): LabError => {
  const { stderr } = result;
  // What the engine's program says of its own is about the file; what its service says, about its data.
  if (/no space left on device/i.test(stderr) && !/response from daemon/i.test(stderr)) {
    return cannotWrite(file, "ENOSPC", stderr);
  }

  const { sentence, hint } = engine.complaint(result);
  return new LabError("environment", sentence, {
    ...(hint === undefined ? {} : { hint }),
    cause: cleanLine(stderr),
  });
};

const cannotWrite = (file: string, code: string, cause: unknown): LabError =>
  new LabError("environment", whyNot(file, code), {
    hint: "Make room there, or choose another place.",
    cause,
  });

const whyNot = (file: string, code: string): string => {
  if (code === "ENOSPC") {
    return `The disk is full: ${file} could not be written, and nothing of it is left.`;
  }

  return code === "ENOENT" || code === "ENOTDIR"
    ? `There is no folder ${path.dirname(file)}.`
    : `${file} cannot be written (${code}).`;
};
