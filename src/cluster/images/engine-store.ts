/** The engine's own store of images: what is in it, and how something gets in. */
import { LabError } from "../../errors.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import { engineTitles } from "../engine/complain.ts";
import type { Pin } from "./pins.ts";
import { fullReference, repositoryOf } from "./reference.ts";

export interface StoredImage {
  /** As it was asked for. */
  image: string;
  /** As the engine counts it: unpacked, or as it came. */
  bytes: number;
  /** `linux/amd64`. */
  platform: string;
  /** Names by digest, if it came from a registry. */
  digests: readonly string[];
}

interface Inspected {
  Size?: number;
  Os?: string;
  Architecture?: string;
  RepoDigests?: string[] | null;
}

/** Milliseconds. A slow line and a big image. */
const pullLimit = 1_800_000;

/** Those of the images that are there. @throws LabError when the engine does not answer */
export const storedImages = async (
  engine: ContainerEngine,
  images: readonly string[],
  signal?: AbortSignal,
): Promise<StoredImage[]> => {
  const found = await Promise.all(
    images.map(async (image) => {
      const argv = ["image", "inspect", image];
      const result = await engine.attempt(argv, withSignal(signal));
      if (result.exit === 0) {
        return [stored(image, (JSON.parse(result.stdout) as Inspected[])[0] ?? {})];
      }

      const { kind, sentence, hint } = engine.complaint(result);
      if (kind === "stopped" || kind === "permission") {
        throw new LabError("environment", sentence, hint === undefined ? {} : { hint });
      }

      return [];
    }),
  );
  return found.flat();
};

const stored = (
  image: string,
  { Size: bytes = 0, Os = "linux", Architecture = "", RepoDigests }: Inspected,
): StoredImage => ({
  image,
  bytes,
  platform: `${Os}/${Architecture}`,
  digests: RepoDigests ?? [],
});

/** By its digest where that is known, so that a tag that was moved since changes nothing. @throws LabError */
export const pullImage = async (
  engine: ContainerEngine,
  { image, digest }: Pin,
  signal?: AbortSignal,
): Promise<void> => {
  const source = digest === undefined ? image : `${repositoryOf(fullReference(image))}@${digest}`;
  const pulled = await engine.attempt(["pull", source], {
    ...withSignal(signal),
    timeout: pullLimit,
  });
  if (pulled.exit !== 0) {
    const { kind, sentence, hint } = engine.complaint(pulled);
    throw kind === "image" || kind === "other"
      ? notToBeHad(engine, image)
      : new LabError("environment", sentence, hint === undefined ? {} : { hint });
  }

  if (source !== image) {
    await engine.run(["tag", source, image], withSignal(signal));
  }
};

const notToBeHad = ({ name }: ContainerEngine, image: string): LabError =>
  new LabError(
    "environment",
    `The image ${image} is not on this machine, and ${engineTitles[name]} cannot fetch it.`,
    { hint: "Where there is a network: drydock images save FILE. Here: drydock images load FILE." },
  );

/** It is there, and it is not the one that was meant. */
export const differs = ({ digests }: StoredImage, { digest }: Pin): boolean =>
  digest !== undefined && digests.length > 0 && !digests.some((name) => name.endsWith(digest));

export const withSignal = (signal: AbortSignal | undefined): { signal?: AbortSignal } =>
  signal === undefined ? {} : { signal };
