import { appendFile, mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import baseTest from "ava";
import { execa } from "execa";
import { createTar } from "nanotar";
import { createKindProvider } from "../../src/cluster/kind/kind.ts";
import { imagesOnNode } from "../../src/cluster/images/node-store.ts";
import { scaffoldLab } from "../../src/lab/scaffold.ts";
import { makeKindHome, realEngine, type KindHome } from "../support/real-engine.ts";

const { engine, why } = await realEngine();
const test = engine === undefined ? baseTest.serial.skip : baseTest.serial;
if (engine === undefined) {
  process.stdout.write(`No test with real images: ${why}\n`);
}

const silent = (): void => {};

/** An image of this test's own, which no registry knows. @returns its name, and what takes it away */
const makeImage = async (tag: string): Promise<{ image: string } & AsyncDisposable> => {
  const image = `drydock.example/tiny-${process.pid.toString(36)}:${tag}`;
  const input = createTar([{ name: "hello", data: "hello\n" }]);
  await engine!.run(["import", "-", image], { input });
  return {
    image,
    async [Symbol.asyncDispose]() {
      await engine!.attempt(["rmi", image]);
    },
  };
};

test("images go from the engine's store onto the nodes, and one that is nowhere fails the lab that wants it", async (t) => {
  await using home = await makeKindHome();
  await using tiny = await makeImage("1");
  const name = home.name();
  const cluster = await createKindProvider(home).up(name, silent);
  const told: string[] = [];
  const progress = (sentence: string) => told.push(sentence);
  await cluster.images!.preload([tiny.image], { progress });
  const node = `${name}-control-plane`;
  t.true((await imagesOnNode(engine!, node)).has(tiny.image));
  t.regex(told.at(-1)!, /^Loading 1 image onto 1 node: /);

  told.length = 0;
  await cluster.images!.preload([tiny.image], { progress });
  t.deepEqual(told, []);

  const missing = "drydock.invalid/nowhere:1";
  await t.throwsAsync(cluster.images!.preload([tiny.image, missing], { progress }), {
    message: new RegExp(`^The image ${missing} is not on this machine, and .* cannot fetch it\\.$`),
  });
  await cluster.close();

  const [wants, whole] = ["wants", "whole"].map((lab) => path.join(home.folder, lab));
  await scaffoldLab(wants!);
  await scaffoldLab(whole!);
  const pod = `---
apiVersion: v1
kind: Pod
metadata: { name: nowhere }
spec: { containers: [{ name: main, image: "${missing}" }] }
`;
  await appendFile(path.join(wants!, "manifests", "note.yaml"), pod);
  const flags = ["--provider", "kind", "--name", name, "--yes"];
  const { exitCode, stdout } = await home.start("prove", wants!, whole!, ...flags);
  t.is(exitCode, 1);
  t.regex(stdout, /^FAILED  wants .*\n +start: The image drydock\.invalid\/nowhere:1 is not on/);
  t.regex(stdout, /^proved  whole /m);
});

/** busybox is in the engine's store, or can be fetched. */
const hasBusybox = async (): Promise<boolean> =>
  (await engine!.hasImage("busybox:1.37.0")) ||
  (await engine!.attempt(["pull", "busybox:1.37.0"], { timeout: 120_000 })).exit === 0;

const inPlace = async (
  use: (home: KindHome, folder: string, file: string) => Promise<void>,
): Promise<void> => {
  await using home = await makeKindHome();
  const folder = path.join(home.folder, "archives");
  await mkdir(folder);
  await use(home, folder, path.join(folder, "limits.tar"));
};

test("an archive is saved and loaded again, and an interrupted one leaves nothing", async (t) => {
  if (!(await hasBusybox())) {
    t.log("Skipped, since busybox can be had nowhere.");
    t.pass();
    return;
  }

  await inPlace(async (home, folder, file) => {
    const words = ["save", file, "limits", "--without-node"];
    const saved = await home.start("images", ...words);
    t.is(saved.exitCode, 0, saved.all);
    t.true((await stat(file)).size > 100_000);
    t.deepEqual(await readdir(folder), ["limits.tar"]);

    const loaded = await home.start("images", "load", file, "--name", home.name());
    t.is(loaded.exitCode, 0, loaded.all);
    t.regex(loaded.stdout, /^1 image is in /);

    const target = path.join(folder, "again.tar");
    const saving = home.start("images", "save", target, "limits", "--without-node");
    saving.kill("SIGINT");
    const { exitCode } = await saving;
    t.true(exitCode === 130 || exitCode === undefined, String(exitCode));
    t.deepEqual(await readdir(folder), ["limits.tar"]);
  });
});

/** Only root may mount a disk that is soon full. */
const withSmallDisk = async (folder: string, use: () => Promise<void>): Promise<boolean> => {
  const mounted = await execa("mount", ["-t", "tmpfs", "-o", "size=256k", "none", folder], {
    reject: false,
  });
  if (mounted.exitCode !== 0) {
    return false;
  }

  try {
    await use();
    return true;
  } finally {
    await execa("umount", [folder]);
  }
};

test("a full disk is one sentence, and nothing is left on it", async (t) => {
  await inPlace(async (home, folder, file) => {
    const tried =
      (await hasBusybox()) &&
      (await withSmallDisk(folder, async () => {
        const { exitCode, stderr } = await home.start(
          "images",
          "save",
          file,
          "limits",
          "--without-node",
        );
        t.is(exitCode, 3);
        t.regex(stderr, /The disk is full: .*limits\.tar could not be written/);
        t.deepEqual(await readdir(folder), []);
      }));
    if (!tried) {
      t.log("Skipped: no disk could be mounted here, or busybox can be had nowhere.");
      t.pass();
    }
  });
});
