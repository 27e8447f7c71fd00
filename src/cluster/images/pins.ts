/** `manifests/images.yaml`: every image that labs and add-ons use, with the digest that it is pinned to where that is known. */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { packageFile } from "../../root.ts";

export interface Pin {
  image: string;
  /** Of the tag's list of platforms in its registry. */
  digest?: string;
  /** Why there is none. */
  why?: string;
  /** What a pull of one platform transfers. */
  megabytes?: number;
}

export interface Pins {
  /** What the nodes of a kind cluster are made of. */
  node: Pin;
  images: readonly Pin[];
}

interface Written extends Omit<Pin, "digest"> {
  digest: string;
}

export const readPins = async (
  file: string = packageFile("manifests", "images.yaml"),
): Promise<Pins> => {
  const { node, images } = parse(await readFile(file, "utf8")) as {
    node: Written;
    images: Written[];
  };
  return { node: asPin(node), images: images.map((entry) => asPin(entry)) };
};

/** An image of somebody else's lab is pinned to nothing. */
export const pinOf = ({ images, node }: Pins, image: string): Pin =>
  [...images, node].find((pin) => pin.image === image) ?? { image };

const asPin = ({ digest, ...rest }: Written): Pin =>
  digest === "unknown" ? rest : { ...rest, digest };
