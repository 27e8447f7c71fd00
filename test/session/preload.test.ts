import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import type { NodeImages } from "../../src/cluster/provider.ts";
import { LabError } from "../../src/errors.ts";
import { deferred } from "../../src/kubectl/deferred.ts";
import { openTestRun } from "../support/engine.ts";
import { createFakeApi } from "../support/fake-api.ts";
import { object } from "../support/scene.ts";

const labText = `lab: 1
id: x
title: A pod
summary: Make a pod.
part: isolation
level: beginner
minutes: 5
requires: { metrics: true }
scope: { namespaces: [web] }
steps:
  - id: one
    title: One
    text: One.
    do:
      - run: kubectl run a -n web --image=lab:1
    expect:
      - id: there
        says: It is there
        resource: configmap/note
`;

const deployment = JSON.stringify({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "metrics-server", namespace: "kube-system" },
  spec: { template: { spec: { containers: [{ name: "a", image: "addon:1" }] } } },
});

const addonsFolder = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  await mkdir(path.join(folder, "metrics-server"));
  await writeFile(path.join(folder, "metrics-server", "a.yaml"), deployment);
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** Notes what it is asked for, and does what the test says. */
const storeThat = (fill: (images: readonly string[]) => Promise<void>) => {
  const asked: string[][] = [];
  const store: NodeImages = {
    async preload(images, { progress }) {
      asked.push([...images]);
      progress(`Loading ${images.length}`);
      await fill(images);
    },
  };
  return { asked, store };
};

const stampedApi = async () => {
  const api = await createFakeApi();
  api.put(object("ConfigMap", "drydock"));
  return api;
};

test("the images of the lab are on the nodes before its first step, and those of an add-on before it is added", async (t) => {
  const api = await stampedApi();
  const { asked, store } = storeThat(async ([first]) => {
    if (first === "addon:1") {
      t.is(api.get("Deployment", "metrics-server"), undefined);
      throw new LabError("environment", "The image addon:1 is nowhere.");
    }
  });
  const { engine, events } = await openTestRun(t, {
    labText,
    api,
    addons: await addonsFolder(t),
    cluster: { provider: "kind", images: store },
  });
  await t.throwsAsync(engine.ready, { message: "The image addon:1 is nowhere." });
  t.deepEqual(asked, [["lab:1"], ["addon:1"]]);
  t.is(api.get("Deployment", "metrics-server"), undefined);
  t.true(
    events.some((event) => event.type === "cluster-progress" && event.sentence === "Loading 1"),
  );
});

test("an image that cannot be had is one sentence before the first step", async (t) => {
  const { store } = storeThat(async () => {
    throw new LabError("environment", "The image lab:1 is nowhere.", { hint: "Bring it." });
  });
  const { engine, events, api } = await openTestRun(t, {
    labText,
    api: await stampedApi(),
    cluster: { provider: "kind", images: store },
  });
  const error = await t.throwsAsync(engine.ready, { instanceOf: LabError });
  t.is(error.message, "The image lab:1 is nowhere.");
  t.false(events.some(({ type }) => type === "step-started"));
  t.is(api.get("Namespace", "web"), undefined);
});

test("who leaves while images are loaded has left, and is told of no other trouble", async (t) => {
  const began = deferred<undefined>();
  const waiting: NodeImages = {
    preload: (_images, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new Error("stopped")));
        began.resolve(undefined);
      }),
  };
  const { engine, events } = await openTestRun(t, {
    labText,
    api: await stampedApi(),
    cluster: { provider: "kind", images: waiting },
  });
  await began.promise;
  await engine.close();
  const error = await t.throwsAsync(engine.ready, { instanceOf: LabError });
  t.is(error.code, "interrupted");
  t.false(events.some(({ type }) => type === "step-started"));
});
