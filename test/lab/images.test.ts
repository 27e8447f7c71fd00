import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { readPins } from "../../src/cluster/images/pins.ts";
import { imageOf, readConfig } from "../../src/cluster/kind/config.ts";
import { labIds } from "../../src/lab/catalogue.ts";
import { findLab } from "../../src/lab/find.ts";
import { imagesIn, imagesOf } from "../../src/lab/images.ts";
import { loadLab } from "../../src/lab/load.ts";
import { packageFile } from "../../src/root.ts";

const addonFolders = async (): Promise<string[]> => {
  const entries = await readdir(packageFile("manifests", "addons"), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
};

test("manifests/images.yaml lists what labs and add-ons use, and nothing else", async (t) => {
  const labs = await Promise.all((await labIds()).map(async (id) => imagesOf(await findLab(id))));
  const addons = await Promise.all(
    (await addonFolders()).map((name) => imagesIn(packageFile("manifests", "addons", name))),
  );
  const used = [...new Set([...labs, ...addons].flat())].toSorted();
  const { images } = await readPins();
  t.deepEqual(images.map(({ image }) => image).toSorted(), used);
});

test("every image has a digest, or says why not; none has a tag that asks for a new pull every time", async (t) => {
  const { images, node } = await readPins();
  for (const { image, digest, why } of [node, ...images]) {
    t.regex(image, /:[^/:]+$/, image);
    t.notRegex(image, /:latest$/, image);
    t.is(digest === undefined, why !== undefined, image);
    if (digest !== undefined) {
      t.regex(digest, /^sha256:[0-9a-f]{64}$/, image);
    }
  }
});

test("kind-config.yaml makes its nodes of the image that is listed for them", async (t) => {
  const { node } = await readPins();
  const config = await readConfig({});
  t.is(imageOf(config), `${node.image}@${node.digest}`);
});

test("an image that a lab wants to be missing is one that it names", async (t) => {
  for (const id of await labIds()) {
    const lab = await findLab(id);
    const all = await imagesOf({ ...lab, requires: { ...lab.requires, missingImages: [] } });
    t.deepEqual(
      lab.requires.missingImages.filter((image) => !all.includes(image)),
      [],
      id,
    );
  }

  const hpa = await imagesOf(await findLab("hpa"));
  t.deepEqual(hpa, ["busybox:1.37.0"]);
});

const labText = `lab: 1
id: x
title: A pod
summary: Make a pod.
part: isolation
level: beginner
minutes: 5
requires: { missingImages: ["typo:1"] }
scope: { namespaces: [web] }
vars: { tag: { value: "7" } }
steps:
  - id: one
    title: One
    text: One.
    do:
      - run: kubectl run a -n web --image flag:\${tag} -- sleep 1
      - run: kubectl set image deployment b -n web app=set:1 --record=false
    solve:
      - sh: |
          kubectl create deployment c -n web --image='script:1'
          kubectl run d --image="$somewhere"
    expect:
      - id: there
        says: It is there
        resource: pod/a
    trials:
      - id: wrong
        do:
          - run: kubectl run a -n web --image=trial:1
        check: there
        shows: not there
`;

const manifest = `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: a }
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              initContainers: [{ name: a, image: "init:1" }]
              containers: [{ name: b, image: "deep:1" }, { name: c, image: "typo:1" }, { name: d }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: not }
data: { image: "data:1" }
`;

test("images are found in manifests at any depth, in scripts, commands and wrong answers", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-lab-"));
  t.teardown(() => rm(folder, { recursive: true }));
  await mkdir(path.join(folder, "x", "manifests"), { recursive: true });
  const write = (name: string, text: string) => writeFile(path.join(folder, "x", name), text);
  await write("lab.yaml", labText);
  await write("manifests/a.yaml", manifest);
  await write("manifests/broken.yaml", "containers: [{ image: broken:1");
  await write("manifests/make.sh", "kubectl run x --image=file:1 --restart=Never\n");
  t.deepEqual(await imagesOf(await loadLab(path.join(folder, "x"))), [
    "deep:1",
    "file:1",
    "flag:7",
    "init:1",
    "script:1",
    "set:1",
    "trial:1",
  ]);
});
