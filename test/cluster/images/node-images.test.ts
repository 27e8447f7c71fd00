import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import { createNodeImages } from "../../../src/cluster/images/node-images.ts";
import { pinOf, readPins } from "../../../src/cluster/images/pins.ts";
import { LabError } from "../../../src/errors.ts";
import {
  createFakeImageEngine,
  type FakeImageEngine,
  type FakeImageOptions,
  type FakeNode,
} from "../../support/fake-image-engine.ts";

const busybox = "docker.io/library/busybox:1.37.0";

interface Fixture {
  engine: FakeImageEngine;
  told: string[];
  /** What is left in the folder for archives. */
  leftovers(): Promise<string[]>;
  preload(images: string[], signal?: AbortSignal): Promise<void>;
}

const prepare = async (t: ExecutionContext, options: FakeImageOptions): Promise<Fixture> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-images-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const engine = createFakeImageEngine(options);
  const told: string[] = [];
  const images = createNodeImages({
    engine,
    nodes: async () => Object.keys(engine.members),
    folder,
  });
  return {
    engine,
    told,
    leftovers: () => readdir(folder),
    preload: (names, signal) =>
      images.preload(names, {
        progress: (sentence) => told.push(sentence),
        ...(signal && { signal }),
      }),
  };
};

const commands = ({ log }: FakeImageEngine, word: string): string[] =>
  log.filter((line) => line.includes(word));

test("what every node has is left alone", async (t) => {
  const members = { one: { images: [busybox] }, two: { images: [busybox] } };
  const { engine, told, preload } = await prepare(t, { members });
  await preload(["busybox:1.37.0"]);
  t.deepEqual(engine.log, [
    "exec one crictl --timeout 25s images -o json",
    "exec two crictl --timeout 25s images -o json",
  ]);
  t.deepEqual(told, []);
});

test("what a node lacks comes from the engine's store, onto that node alone", async (t) => {
  const members = { one: { images: [busybox] }, two: { images: [] as string[] } };
  const { engine, told, preload, leftovers } = await prepare(t, {
    members,
    stored: ["busybox:1.37.0"],
  });
  await preload(["busybox:1.37.0"]);
  t.deepEqual(members.two.images, [busybox]);
  t.is(commands(engine, "ctr").length, 1);
  t.is(
    commands(engine, "ctr")[0],
    "exec --privileged -i two ctr --namespace=k8s.io images import --digests --snapshotter=overlayfs -",
  );
  t.is(commands(engine, "pull").length, 0);
  t.regex(told.at(-1)!, /^Loading 1 image onto 1 node: .* MB of .* MB$/);
  t.deepEqual(await leftovers(), []);
});

test("what the engine lacks is fetched by its digest, and gets its tag", async (t) => {
  const pins = await readPins();
  const { digest } = pinOf(pins, "busybox:1.37.0");
  const source = `docker.io/library/busybox@${digest}`;
  const members = { one: { images: [] } };
  const { engine, told, preload } = await prepare(t, { members, registry: [source] });
  await preload(["busybox:1.37.0"]);
  t.deepEqual(commands(engine, "busybox@"), [`pull ${source}`, `tag ${source} busybox:1.37.0`]);
  t.is(told[0], "Fetching busybox:1.37.0 (1 of 1, 2.2 MB)");
});

test("an image without a known digest is fetched by its tag", async (t) => {
  const members = { one: { images: [] } };
  const image = "registry.example/mine:3";
  const { engine, preload } = await prepare(t, { members, registry: [image] });
  await preload([image]);
  t.deepEqual(commands(engine, "pull"), [`pull ${image}`]);
});

test("an image that is nowhere is one sentence, before anything is loaded", async (t) => {
  const members = { one: { images: [] as string[] } };
  const { engine, preload } = await prepare(t, { members, stored: ["busybox:1.37.0"] });
  const image = "registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.1";
  const error = await t.throwsAsync(preload(["busybox:1.37.0", image]), { instanceOf: LabError });
  t.is(error.message, `The image ${image} is not on this machine, and Docker cannot fetch it.`);
  t.regex(String(error.hint), /drydock images load FILE/);
  t.is(error.exitCode, 3);
  t.is(commands(engine, "ctr").length, 0);
  t.deepEqual(members.one.images, []);
});

test("an image for another kind of machine is one sentence, before it is on any node", async (t) => {
  const { engine, preload } = await prepare(t, {
    members: { one: { images: [] } },
    stored: ["busybox:1.37.0"],
    architecture: "arm64",
  });
  await t.throwsAsync(preload(["busybox:1.37.0"]), {
    message: "The image busybox:1.37.0 is for linux/arm64, and the nodes are linux/amd64.",
  });
  t.is(commands(engine, "ctr").length, 0);
});

const incomplete = "content digest sha256:9ae9: not found";

test("an archive that a node takes only for all platforms goes in at the second try", async (t) => {
  const node: FakeNode = {
    images: [],
    refuses: (all) => (all ? undefined : incomplete),
    snapshotter: "fuse-overlayfs",
  };
  const { engine, preload } = await prepare(t, {
    members: { one: node },
    stored: ["busybox:1.37.0"],
  });
  await preload(["busybox:1.37.0"]);
  t.deepEqual(node.images, [busybox]);
  t.regex(commands(engine, "ctr")[1]!, /--all-platforms --snapshotter=fuse-overlayfs -$/);
});

test("a node that takes an archive in neither way says why", async (t) => {
  const { preload, leftovers } = await prepare(t, {
    members: { one: { images: [], refuses: () => incomplete } },
    stored: ["busybox:1.37.0"],
  });
  await t.throwsAsync(preload(["busybox:1.37.0"]), {
    message: `Node one does not take the images: ${incomplete}.`,
  });
  t.deepEqual(await leftovers(), []);
});

test("a full disk of a node is one sentence, and not tried again", async (t) => {
  const refuses = (): string =>
    "failed to extract layer: write /var/lib/containerd/x: no space left on device";
  const { engine, preload } = await prepare(t, {
    members: { one: { images: [], refuses } },
    stored: ["busybox:1.37.0"],
  });
  await t.throwsAsync(preload(["busybox:1.37.0"]), {
    message: "The disk of node one is full; no image was added.",
  });
  t.is(commands(engine, "ctr").length, 1);
});

test("an image is believed to be there only when the kubelet of the node finds it", async (t) => {
  const { engine, preload } = await prepare(t, {
    members: { one: { images: [], forgets: true } },
    stored: ["busybox:1.37.0"],
  });
  await t.throwsAsync(preload(["busybox:1.37.0"]), {
    message: "Node one still lacks the image busybox:1.37.0.",
  });
  t.is(commands(engine, "crictl").length, 2);
});

test("a node whose containerd does not answer is one sentence, in its words", async (t) => {
  const { preload } = await prepare(t, { members: { one: { images: [], mute: true } } });
  await t.throwsAsync(preload(["busybox:1.37.0"]), {
    message:
      'Node one does not tell which images it has: validate service connection: endpoint "unix:///run/containerd/containerd.sock": context deadline exceeded.',
  });
});

test("who is told to stop loads nothing more, and leaves nothing", async (t) => {
  const members = { one: { images: [] } };
  const { preload, leftovers } = await prepare(t, { members, stored: ["busybox:1.37.0"] });
  await t.throwsAsync(preload(["busybox:1.37.0"], AbortSignal.abort()), {
    any: true,
    name: "AbortError",
  });
  t.deepEqual(await leftovers(), []);
});
