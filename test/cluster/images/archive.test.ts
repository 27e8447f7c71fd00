import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import { execa } from "execa";
import { writeArchive } from "../../../src/cluster/images/archive.ts";
import type { StoredImage } from "../../../src/cluster/images/engine-store.ts";
import { LabError } from "../../../src/errors.ts";
import { createFakeImageEngine, type FakeImageOptions } from "../../support/fake-image-engine.ts";

const stored = (image: string, platform = "linux/amd64"): StoredImage => ({
  image,
  platform,
  bytes: 1,
  digests: [],
});

const two = [stored("busybox:1.37.0"), stored("nginx/nginx-ingress:5.5.4")];

const inFolder = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-images-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** The command that saves, without the name of the file. */
const saveCommand = async (
  t: ExecutionContext,
  options: FakeImageOptions,
  images: readonly StoredImage[] = two,
): Promise<string> => {
  const engine = createFakeImageEngine(options);
  await writeArchive(engine, images, path.join(await inFolder(t), "a.tar"));
  return engine.log.at(-1)!.replace(/-o \S+/, "-o FILE");
};

test("Docker saves one platform where its program and its engine both can", async (t) => {
  t.is(
    await saveCommand(t, { api: ["1.50", "1.48"] }),
    "save --platform linux/amd64 -o FILE busybox:1.37.0 nginx/nginx-ingress:5.5.4",
  );
});

test("Docker saves plainly where either of them is older than that", async (t) => {
  const plain = "save -o FILE busybox:1.37.0 nginx/nginx-ingress:5.5.4";
  t.is(await saveCommand(t, { api: ["1.41", "1.41"] }), plain);
  t.is(await saveCommand(t, { api: ["1.47", "1.51"] }), plain);
});

test("images of two platforms cannot be saved as one", async (t) => {
  const images = [two[0]!, stored("old:1", "linux/386")];
  t.is(
    await saveCommand(t, { api: ["1.51", "1.51"] }, images),
    "save -o FILE busybox:1.37.0 old:1",
  );
});

test("Podman is told that there are several, nerdctl for which platform", async (t) => {
  t.regex(await saveCommand(t, { name: "podman" }), /--multi-image-archive -o FILE/);
  t.regex(await saveCommand(t, { name: "nerdctl" }), /^save --platform linux\/amd64 -o FILE/);
});

test("an archive that cannot be finished leaves the one that was there, and nothing else", async (t) => {
  const folder = await inFolder(t);
  const file = path.join(folder, "a.tar");
  await writeFile(file, "whole");
  const engine = createFakeImageEngine({
    saveFault: `write ${folder}/a.tar.partial-7/.docker_temp_139: no space left on device`,
  });
  const error = await t.throwsAsync(writeArchive(engine, two, file), { instanceOf: LabError });
  t.is(error.message, `The disk is full: ${file} could not be written, and nothing of it is left.`);
  t.is(error.code, "environment");
  t.deepEqual(await readdir(folder), ["a.tar"]);
  t.is(await readFile(file, "utf8"), "whole");
});

test("a full disk of the engine is not taken for a full disk of the file", async (t) => {
  const engine = createFakeImageEngine({
    saveFault: "Error response from daemon: write /var/lib/docker/tmp/x: no space left on device",
  });
  const file = path.join(await inFolder(t), "a.tar");
  await t.throwsAsync(writeArchive(engine, two, file), { message: /^The disk that Docker keeps/ });
});

test("an archive that is interrupted leaves nothing", async (t) => {
  const folder = await inFolder(t);
  const engine = createFakeImageEngine();
  const stop = new AbortController();
  const writing = writeArchive(
    { ...engine, attempt: async (...call) => (stop.abort(), engine.attempt(...call)) },
    two,
    path.join(folder, "a.tar"),
    { signal: stop.signal },
  );
  await t.throwsAsync(writing, { any: true, name: "AbortError" });
  t.deepEqual(await readdir(folder), []);
});

test("what a killed process has left of an archive goes with the next one", async (t) => {
  const folder = await inFolder(t);
  const dead = await execa(process.execPath, ["-e", "console.log(process.pid)"]);
  await mkdir(path.join(folder, `a.tar.partial-${dead.stdout}-1`));
  await mkdir(path.join(folder, `a.tar.partial-${process.ppid}-1`));
  await mkdir(path.join(folder, "a.tar.partial-mine"));
  await writeArchive(createFakeImageEngine(), two, path.join(folder, "a.tar"));
  t.deepEqual((await readdir(folder)).toSorted(), [
    "a.tar",
    `a.tar.partial-${process.ppid}-1`,
    "a.tar.partial-mine",
  ]);
});

test("a folder that is not there is one sentence", async (t) => {
  const file = path.join(await inFolder(t), "file");
  await writeFile(file, "");
  const target = path.join(file, "a.tar");
  await t.throwsAsync(writeArchive(createFakeImageEngine(), two, target), {
    message: `There is no folder ${file}.`,
  });
});
