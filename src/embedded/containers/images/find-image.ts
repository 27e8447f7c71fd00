/** Pulling: a look into the table, or what a node without a way to the registry says. */
import { createHash } from "node:crypto";
import { RuntimeError } from "../runtime.ts";
import type { ImageInfo } from "../runtime.ts";
import { images } from "./catalog.table.ts";
import { parseImage } from "./image.ts";
import type { ImageDefinition, ImageReference } from "./image.ts";

const digestOf = ({ repository }: ImageReference, tag: string): string =>
  `sha256:${createHash("sha256").update(`${repository}:${tag}`).digest("hex")}`;

const registryHost = (host: string): string =>
  host === "docker.io" ? "registry-1.docker.io" : host;

/** Short names people know images by. */
export const knownImages = (): string[] =>
  images.map(
    ({ repository, newest }) => `${repository.replace(/^docker\.io\/(library\/)?/, "")}:${newest}`,
  );

const unreachable = (reference: ImageReference): RuntimeError => {
  const { repository, tag } = reference;
  const slash = repository.indexOf("/");
  const host = registryHost(repository.slice(0, slash));
  const full = `${repository}:${tag}`;
  return new RuntimeError(
    `failed to pull and unpack image "${full}": failed to resolve reference "${full}": failed to do request: ` +
      `Head "https://${host}/v2/${repository.slice(slash + 1)}/manifests/${tag}": dial tcp: lookup ${host}: no such host ` +
      `(this cluster has no internet; images here: ${knownImages().join(", ")})`,
  );
};

export interface FoundImage {
  definition: ImageDefinition;
  info: ImageInfo;
}

const isDebian = ({ alpine }: ImageDefinition, tag: string): boolean =>
  alpine !== undefined && !alpine.test(tag);

/** What differs from busybox in more than words. */
const withGnu = (definition: ImageDefinition): ImageDefinition => ({
  ...definition,
  executables: {
    ...definition.executables,
    "/bin/chmod": "gnu-chmod",
    "/usr/bin/chmod": "gnu-chmod",
  },
});

/** @throws RuntimeError for names that are no names and for images that are not here */
export const findImage = (name: string): FoundImage => {
  const reference = parseImage(name);
  if (reference === undefined) {
    throw new RuntimeError(
      `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`,
    );
  }

  const definition = images.find(({ repository }) => repository === reference.repository);
  const { tag } = reference;
  if (definition === undefined || (tag !== "latest" && !definition.tags.test(tag))) {
    throw unreachable(reference);
  }

  const known = tag === "latest" ? definition.newest : tag;
  const digest = reference.digest ?? digestOf(reference, known);
  return {
    definition: isDebian(definition, known) ? withGnu(definition) : definition,
    info: {
      reference: `${reference.repository}:${tag}`,
      id: `${reference.repository}@${digest}`,
      sizeBytes: definition.sizeBytes,
    },
  };
};
