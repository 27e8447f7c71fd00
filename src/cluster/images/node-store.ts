/** The store of images of a node of a kind cluster, reached through its container. */
import { createReadStream } from "node:fs";
import { Transform } from "node:stream";
import { cleanLine } from "../../clean.ts";
import { LabError } from "../../errors.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import { withSignal } from "./engine-store.ts";
import { fullReference } from "./reference.ts";

/** Milliseconds. */
const importLimit = 1_800_000;

/** By itself crictl gives up after two seconds, which a busy machine needs only to connect. */
const patience = "25s";

interface CriImages {
  images?: { repoTags?: string[] | null }[] | null;
}

/** Full names of what the kubelet of the node finds. @throws LabError */
export const imagesOnNode = async (
  engine: ContainerEngine,
  node: string,
  signal?: AbortSignal,
): Promise<Set<string>> => {
  const argv = ["exec", node, "crictl", "--timeout", patience, "images", "-o", "json"];
  const result = await engine.attempt(argv, withSignal(signal));
  if (result.exit !== 0) {
    throw new LabError(
      "cluster",
      `Node ${node} does not tell which images it has: ${lastWords(result.stderr)}.`,
      { hint: "drydock cluster status --provider kind" },
    );
  }

  const { images } = JSON.parse(result.stdout) as CriImages;
  return new Set((images ?? []).flatMap(({ repoTags }) => repoTags ?? []).map(fullReference));
};

export interface ImportOptions {
  signal?: AbortSignal;
  onBytes(bytes: number): void;
}

/**
An archive that holds one platform goes in plainly. One that names platforms that it does not hold fails as kind itself loads it (all
platforms), and one that was made on another kind of machine fails unless it is done so: the second try.
@throws LabError with the node and what it said
*/
export const importArchive = async (
  engine: ContainerEngine,
  node: string,
  file: string,
  { signal, onBytes }: ImportOptions,
): Promise<void> => {
  const command = ["ctr", "--namespace=k8s.io", "images", "import", "--digests"];
  const snapshotter = `--snapshotter=${await snapshotterOf(engine, node, signal)}`;
  let trouble = "";
  for (const platforms of [[], ["--all-platforms"]]) {
    const argv = ["exec", "--privileged", "-i", node, ...command, ...platforms, snapshotter, "-"];
    const result = await engine.attempt(argv, {
      ...withSignal(signal),
      timeout: importLimit,
      input: metered(file, onBytes),
    });
    if (result.exit === 0) {
      return;
    }

    trouble = lastWords(result.stderr);
    if (/no space left on device/i.test(result.stderr)) {
      throw new LabError("environment", `The disk of node ${node} is full; no image was added.`, {
        hint: `It is the disk that the engine keeps its data on: ${engine.program} system df shows what takes the room.`,
      });
    }
  }

  throw new LabError("cluster", `Node ${node} does not take the images: ${trouble}.`);
};

const metered = (file: string, onBytes: (bytes: number) => void): Transform => {
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes(chunk.length);
      done(undefined, chunk);
    },
  });
  const source = createReadStream(file, { highWaterMark: 2 ** 18 });
  source.on("error", (error) => meter.destroy(error));
  return source.pipe(meter);
};

/** As kind finds it (pkg/cluster/nodeutils): containerd keeps it in one place or another, by the version of its configuration. */
const snapshotterOf = async (
  engine: ContainerEngine,
  node: string,
  signal?: AbortSignal,
): Promise<string> => {
  const argv = ["exec", node, "containerd", "config", "dump"];
  const { stdout } = await engine.attempt(argv, withSignal(signal));
  return /^\s*snapshotter\s*=\s*["']([\w.-]+)["']/m.exec(stdout)?.[1] ?? "overlayfs";
};

/** The last line is the error, without full stop and prefix; crictl writes it as fields of a log. */
const lastWords = (text: string): string => {
  const line = text
    .split("\n")
    .map((part) => cleanLine(part))
    .findLast((part) => part !== "");
  const [, message] = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line ?? "") ?? [];
  return (message?.replaceAll(/\\(["\\])/g, "$1") ?? line ?? "it did not say why")
    .replace(/^(?:ctr|ERROR|FATA\[\d+\]):?\s*/, "")
    .replace(/\.$/, "");
};
