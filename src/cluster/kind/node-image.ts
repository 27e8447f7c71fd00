/** Node images with and without a digest: a file that carried an image into a room without a network has lost the digest. */
import type { ContainerEngine } from "../engine/engine.ts";
import type { KindConfig } from "./config.ts";

/** An image that is not in the engine's store by its digest, and is there by its name, is used by its name: nobody could fetch the other. */
export const withStoredImages = async (
  config: KindConfig,
  engine: ContainerEngine,
  progress: (sentence: string) => void,
): Promise<KindConfig> => {
  const stored = new Map<string, string>();
  for (const image of new Set(config.nodes.flatMap((node) => node.image ?? []))) {
    const plain = withoutDigest(image);
    if (plain !== image && !(await engine.hasImage(image)) && (await engine.hasImage(plain))) {
      progress(`Taking the node image ${plain} that is here; its digest cannot be checked`);
      stored.set(image, plain);
    }
  }

  return {
    ...config,
    nodes: config.nodes.map((node) => ({
      ...node,
      ...(node.image === undefined ? {} : { image: stored.get(node.image) ?? node.image }),
    })),
  };
};

/** Engines write the registry of an image or leave it out; Podman leaves out the tag of an image that is known by its digest. */
export const sameImage = (one: string, other: string): boolean => {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a.name !== b.name) {
    return false;
  }

  return a.digest !== undefined && b.digest !== undefined ? a.digest === b.digest : a.tag === b.tag;
};

const partsOf = (image: string): { name: string; tag: string; digest: string | undefined } => {
  const [plain = "", digest] = image.split("@");
  const [, name = plain, tag = "latest"] = /^(.*?)(?::([^/:]*))?$/.exec(plain) ?? [];
  return { name: name.replace(/^(?:docker\.io|localhost)\//, ""), tag, digest };
};

const withoutDigest = (image: string): string => image.replace(/@sha256:.*$/, "");
