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

/** The digest counts where both have one. */
export const sameImage = (one: string, other: string): boolean =>
  one === other ||
  (withoutDigest(one) === withoutDigest(other) && [one, other].includes(withoutDigest(one)));

const withoutDigest = (image: string): string => image.replace(/@sha256:.*$/, "");
