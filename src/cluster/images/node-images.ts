/** Fills the nodes of a cluster with the images that somebody is about to use, from the engine's store or, through it, from a registry. */
import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../../errors.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import type { NodeImages } from "../provider.ts";
import { writeArchive } from "./archive.ts";
import { pullImage, storedImages, type StoredImage } from "./engine-store.ts";
import { ownName, removeLeftovers } from "./leftovers.ts";
import { imagesOnNode, importArchive } from "./node-store.ts";
import { pinOf, readPins } from "./pins.ts";
import { fullReference } from "./reference.ts";
import { counted, createMeter, inWords } from "./sizes.ts";

export interface NodeImagesOptions {
  engine: ContainerEngine;
  /** Names of the nodes that run now. */
  nodes(): Promise<string[]>;
  /** Folder for an archive that is there only meanwhile. */
  folder: string;
}

type FillOptions = Parameters<NodeImages["preload"]>[1];

export const createNodeImages = (options: NodeImagesOptions): NodeImages => ({
  async preload(images, fill) {
    const lacking = await lackingImages(options, images, fill.signal);
    if (lacking.size === 0) {
      return;
    }

    const wanted = [...new Set([...lacking.values()].flat())];
    const stored = await intoEngine(options.engine, wanted, fill);
    await refuseForeign(options.engine, stored);
    await ontoNodes(options, [...lacking.keys()], stored, fill);
    const [still] = await lackingImages(options, images, fill.signal);
    if (still !== undefined) {
      const [node, [image]] = still;
      throw new LabError("cluster", `Node ${node} still lacks the image ${image}.`, {
        hint: "drydock images list shows what is where.",
      });
    }
  },
});

/** By node; those that lack nothing are left out. */
const lackingImages = async (
  { engine, nodes }: NodeImagesOptions,
  images: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string[]>> => {
  const names = await nodes();
  const found = await Promise.all(
    names.map(async (node): Promise<[string, string[]]> => {
      const there = await imagesOnNode(engine, node, signal);
      return [node, images.filter((image) => !there.has(fullReference(image)))];
    }),
  );
  return new Map(found.filter(([, lacking]) => lacking.length > 0));
};

/** @throws LabError that names the first image that is not here and cannot be fetched. */
export const intoEngine = async (
  engine: ContainerEngine,
  images: readonly string[],
  { progress, signal }: FillOptions,
): Promise<StoredImage[]> => {
  const there = await storedImages(engine, images, signal);
  const missing = images.filter((image) => !there.some((found) => found.image === image));
  if (missing.length === 0) {
    return there;
  }

  const pins = await readPins();
  for (const [index, image] of missing.entries()) {
    const pin = pinOf(pins, image);
    const size = pin.megabytes === undefined ? "" : `, ${inWords(pin.megabytes * 1e6)}`;
    progress(`Fetching ${image} (${index + 1} of ${missing.length}${size})`);
    await pullImage(engine, pin, signal);
  }

  return storedImages(engine, images, signal);
};

/** As images name what engines tell of their machine. */
const architectures: Record<string, string> = { x86_64: "amd64", aarch64: "arm64" };

/** An archive from another kind of machine loads well, and not one program of it runs. */
const refuseForeign = async (
  engine: ContainerEngine,
  images: readonly StoredImage[],
): Promise<void> => {
  const { architecture } = await engine.info();
  const own = `linux/${architectures[architecture] ?? architecture}`;
  const foreign = images.find(({ platform }) => platform !== own);
  if (foreign !== undefined) {
    throw new LabError(
      "environment",
      `The image ${foreign.image} is for ${foreign.platform}, and the nodes are ${own}.`,
      { hint: "Save the images on a machine with the same kind of processor as this one." },
    );
  }
};

const ontoNodes = async (
  { engine, folder }: NodeImagesOptions,
  nodes: readonly string[],
  images: readonly StoredImage[],
  { progress, signal }: FillOptions,
): Promise<void> => {
  const file = path.join(folder, ownName("images-"));
  const what = counted(images.length, "image");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftovers(folder, "images-");
  try {
    await writeArchive(engine, images, file, {
      ...(signal && { signal }),
      onSize: (bytes) => progress(`Packing ${what}: ${inWords(bytes)}`),
    });
    const total = (await stat(file)).size * nodes.length;
    const meter = createMeter((bytes) =>
      progress(
        `Loading ${what} onto ${counted(nodes.length, "node")}: ${inWords(Math.min(bytes, total))} of ${inWords(total)}`,
      ),
    );
    await everyOne(nodes, (node) =>
      importArchive(engine, node, file, { ...(signal && { signal }), onBytes: meter }),
    );
  } finally {
    await rm(file, { force: true });
  }
};

/** The archive is taken away only when nobody reads it any longer, whatever becomes of one of them. @throws what the first one threw */
const everyOne = async (
  nodes: readonly string[],
  task: (node: string) => Promise<void>,
): Promise<void> => {
  const ends = await Promise.allSettled(nodes.map((node) => task(node)));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) {
    throw failed.reason;
  }
};
