/** `drydock images save|load`: all that a room without a network needs, in one file. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { cleanLine } from "../clean.ts";
import { chooseEngine } from "../cluster/engine/choose-engine.ts";
import { engineTitles } from "../cluster/engine/complain.ts";
import type { ContainerEngine } from "../cluster/engine/engine.ts";
import { writeArchive } from "../cluster/images/archive.ts";
import { differs } from "../cluster/images/engine-store.ts";
import { createNodeImages, intoEngine } from "../cluster/images/node-images.ts";
import { pinOf, readPins } from "../cluster/images/pins.ts";
import { repositoryOf } from "../cluster/images/reference.ts";
import { runningNodes } from "../cluster/images/running-nodes.ts";
import { counted, createMeter, inWords } from "../cluster/images/sizes.ts";
import { LabError } from "../errors.ts";
import { announcer } from "./announce.ts";
import { neededImages } from "./images-needed.ts";
import type { Call } from "./verb.ts";

/** Milliseconds. */
const loadLimit = 3_600_000;

/** What the nodes of clusters are made of goes into the engine's store alone. */
const nodeImage = ({ env }: Call, pinned: string): string => {
  const chosen = env["DRYDOCK_NODE_IMAGE"];
  return chosen === undefined || chosen === "" ? pinned : chosen;
};

export const saveImages = async (
  call: Call,
  file: string,
  labs: readonly string[],
  signal: AbortSignal,
): Promise<number> => {
  const [needed, pins, engine] = await Promise.all([
    neededImages(labs),
    readPins(),
    chooseEngine(call.env),
  ]);
  const nodes = call.flags["without-node"] === true ? [] : [nodeImage(call, pins.node.image)];
  const progress = announcer(call);
  const stored = await intoEngine(engine, [...nodes, ...needed.map(({ image }) => image)], {
    progress,
    signal,
  });
  for (const found of stored.filter((image) => differs(image, pinOf(pins, image.image)))) {
    call.stderr.write(
      `${found.image} in ${engineTitles[engine.name]}'s store is another than the pinned one.\n`,
    );
  }

  const target = path.resolve(call.cwd, file);
  const what = counted(stored.length, "image");
  await writeArchive(engine, stored, target, {
    signal,
    onSize: (bytes) => progress(`Saving ${what}: ${inWords(bytes)}`),
  });
  const { size } = await stat(target);
  call.stdout.write(
    `${file} holds ${what}, ${inWords(size)}.\nOn each machine without a network: drydock images load ${file}\n`,
  );
  return 0;
};

export const loadImages = async (
  call: Call,
  file: string,
  cluster: string,
  signal: AbortSignal,
): Promise<number> => {
  const source = path.resolve(call.cwd, file);
  const size = await sizeOf(source, file);
  const [pins, engine] = await Promise.all([readPins(), chooseEngine(call.env)]);
  const progress = announcer(call);
  const title = engineTitles[engine.name];
  const meter = createMeter((bytes) =>
    progress(`Loading ${file} into ${title}: ${inWords(bytes)} of ${inWords(size)}`),
  );
  const images = await intoStore(engine, { source, file, meter, signal });
  call.stdout.write(`${areCounted(images.length)} in ${title}'s store.\n`);

  const own = [nodeImage(call, pins.node.image), pins.node.image].map(repositoryOf);
  const forNodes = images.filter(
    (image) => !own.some((name) => repositoryOf(image).endsWith(name)),
  );
  const nodes = await runningNodes(engine, cluster);
  if (nodes.length > 0 && forNodes.length > 0) {
    const store = createNodeImages({
      engine,
      nodes: async () => nodes,
      folder: path.join(call.paths.cache, "images"),
    });
    await store.preload(forNodes, { progress, signal });
    call.stdout.write(
      `${areCounted(forNodes.length)} on ${counted(nodes.length, "node")} of the cluster ${cluster}.\n`,
    );
  }

  return 0;
};

const areCounted = (count: number): string =>
  `${counted(count, "image")} ${count === 1 ? "is" : "are"}`;

const sizeOf = async (source: string, file: string): Promise<number> => {
  const found = await stat(source).catch((cause: unknown) => {
    throw new LabError("usage", `There is no file ${file}.`, {
      cause,
      hint: "Make one where there is a network: drydock images save FILE",
    });
  });
  if (!found.isFile()) {
    throw new LabError("usage", `${file} is not a file.`);
  }

  return found.size;
};

interface Source {
  source: string;
  file: string;
  meter(bytes: number): void;
  signal: AbortSignal;
}

/** Names of what was in the archive. */
const intoStore = async (
  engine: ContainerEngine,
  { source, file, meter, signal }: Source,
): Promise<string[]> => {
  // Podman's program may talk to an engine in a virtual machine, and then takes files by name alone.
  const result =
    engine.name === "podman"
      ? await engine.attempt(["load", "-i", source], { signal, timeout: loadLimit })
      : await engine.attempt(["load"], {
          signal,
          timeout: loadLimit,
          input: metered(source, meter),
        });
  if (result.exit !== 0) {
    const { kind, sentence, hint } = engine.complaint(result);
    throw kind === "other"
      ? new LabError(
          "environment",
          `${file} is no archive of images, or not a whole one: ${cleanLine(result.stderr).slice(0, 200)}`,
          { hint: "Copy it again, or make it anew: drydock images save FILE" },
        )
      : new LabError("environment", sentence, hint === undefined ? {} : { hint });
  }

  return [...result.stdout.matchAll(/^Loaded image(?:\(s\))?: (.+)$/gm)]
    .flatMap(([, names = ""]) => names.split(","))
    .map((name) => name.trim());
};

const metered = (file: string, meter: (bytes: number) => void): Transform =>
  createReadStream(file, { highWaterMark: 2 ** 18 }).pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        meter(chunk.length);
        done(undefined, chunk);
      },
    }),
  );
