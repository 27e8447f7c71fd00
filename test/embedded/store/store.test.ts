import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import type { KubeObject } from "../../../src/embedded/object.ts";
import { StatusError } from "../../../src/embedded/status.ts";
import { openStore } from "../../../src/embedded/store/durable-store.ts";
import type { StoreEvent } from "../../../src/embedded/store/history.ts";
import { Store } from "../../../src/embedded/store/store.ts";

const folderOf = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-store-"));
  t.teardown(async () => rm(folder, { recursive: true, force: true }));
  return folder;
};

const configMap = (name: string, value = "1", namespace = "default"): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name,
    namespace,
    uid: `uid-${name}`,
    resourceVersion: "",
    creationTimestamp: "2026-11-24T12:00:00Z",
  },
  data: { value },
});

const names = (store: Store, namespace?: string): string[] =>
  store.list("configmaps", namespace).map(({ metadata }) => metadata.name);

test("lists are in the order of namespace and name", (t) => {
  const store = new Store();
  for (const [namespace, name] of [
    ["b", "x"],
    ["a", "z"],
    ["a-b", "y"],
    ["a", "c"],
  ] as const) {
    store.put("configmaps", configMap(name, "1", namespace));
  }

  t.deepEqual(names(store), ["y", "c", "z", "x"]);
  t.deepEqual(names(store, "a"), ["c", "z"]);
  t.deepEqual(names(store, "nowhere"), []);
});

test("every change has the next revision, removals included", (t) => {
  const store = new Store();
  const first = store.put("configmaps", configMap("one"));
  const second = store.put("configmaps", configMap("one", "2"));
  const removed = store.remove("configmaps", "default", "one");
  t.is(Number(second.metadata.resourceVersion), Number(first.metadata.resourceVersion) + 1);
  t.is(Number(removed?.metadata.resourceVersion), Number(second.metadata.resourceVersion) + 1);
  t.is(store.revision, Number(removed?.metadata.resourceVersion));
});

test("listeners hear of changes in order, even when one of them writes", (t) => {
  const store = new Store();
  const heard: string[] = [];
  store.watch("configmaps", ({ type, object }) => {
    if (type === "ADDED" && object.metadata.name === "one") {
      store.put("configmaps", configMap("two"));
    }
  });
  store.watch("configmaps", ({ type, object }) => heard.push(`${type} ${object.metadata.name}`));
  store.put("configmaps", configMap("one"));
  t.deepEqual(heard, ["ADDED one", "ADDED two"]);
});

test("a listener that throws is reported and does not keep others from hearing", (t) => {
  const faults: unknown[] = [];
  const store = new Store({ onFault: (error) => faults.push(error) });
  const heard: StoreEvent[] = [];
  store.watch("configmaps", () => {
    throw new Error("broken");
  });
  store.watch(undefined, (event) => heard.push(event));
  store.put("configmaps", configMap("one"));
  t.is(faults.length, 1);
  t.is(heard.length, 1);
});

test("history older than what is kept is refused in the words of the API", (t) => {
  const store = new Store({ historySize: 4 });
  for (let count = 0; count < 20; count++) {
    store.put("configmaps", configMap("one", String(count)));
  }

  const error = t.throws(() => store.history.since(2), { instanceOf: StatusError });
  t.is(error.code, 410);
  t.regex(error.message, /^too old resource version: 2 \(\d+\)$/);
  t.deepEqual(
    store.history.since(store.revision - 2).map(({ revision }) => revision),
    [store.revision - 1, store.revision],
  );
});

test("ageing moves times back and leaves what users wrote", (t) => {
  const store = new Store();
  const object = configMap("one");
  object.metadata.annotations = { startedAt: "2026-11-24T12:00:00Z" };
  object["status"] = { conditions: [{ lastTransitionTime: "2026-11-24T12:00:30.250000Z" }] };
  const { resourceVersion } = store.put("configmaps", object).metadata;
  store.age(60_000);
  const aged = store.get("configmaps", "default", "one");
  t.is(aged?.metadata.creationTimestamp, "2026-11-24T11:59:00Z");
  t.is(aged?.["status"].conditions[0].lastTransitionTime, "2026-11-24T11:59:30.250000Z");
  t.is(aged?.metadata.annotations?.["startedAt"], "2026-11-24T12:00:00Z");
  t.is(aged?.metadata.resourceVersion, resourceVersion);
});

test("what was durable is there again after the process has gone", async (t) => {
  const folder = await folderOf(t);
  const before = await openStore(folder);
  before.store.put("configmaps", configMap("one"));
  before.store.put("configmaps", configMap("two"));
  before.store.remove("configmaps", "default", "one");
  before.store.age(1000);
  await before.store.durable();
  // No close: this is what kill -9 leaves.
  const after = await openStore(folder);
  t.deepEqual(names(after.store), ["two"]);
  t.is(after.store.revision, before.store.revision);
  t.is(
    after.store.get("configmaps", "default", "two")?.metadata.creationTimestamp,
    "2026-11-24T11:59:59Z",
  );
  t.deepEqual(
    after.store.history.since(1).map(({ type }) => type),
    ["ADDED", "ADDED", "DELETED"],
  );
  await before.close();
  await after.close();
});

const logOf = async (folder: string): Promise<string> => {
  const name = (await readdir(folder)).find((file) => file.startsWith("log-"));
  return path.join(folder, name ?? "");
};

test("what a full disk has no room for is refused in a sentence, and what was acknowledged stays", async (t) => {
  const folder = await folderOf(t);
  const program = path.join(import.meta.dirname, "../../support/fill-store.js");
  // A limit on the size of files meets writes as a full disk does: the last one is cut short, the next one fails.
  const { stdout } = await promisify(execFile)("/bin/sh", [
    "-c",
    'ulimit -f 16; exec "$0" "$1" "$2"',
    process.execPath,
    program,
    folder,
  ]);
  const [sentence = "", ...acknowledged] = stdout.trimEnd().split("\n").toReversed();
  t.is(sentence, "the disk is full, so the cluster could not keep this change");
  t.true(acknowledged.length > 1);
  const { store, close } = await openStore(folder);
  t.deepEqual(names(store), acknowledged.toSorted());
  await close();
});

test("a torn record at the end of the log is cut, and writing goes on behind it", async (t) => {
  const folder = await folderOf(t);
  const first = await openStore(folder);
  first.store.put("configmaps", configMap("one"));
  first.store.put("configmaps", configMap("two"));
  await first.close();
  const file = await logOf(folder);
  const whole = await readFile(file);
  for (const cut of [1, 7, 40]) {
    await writeFile(file, whole.subarray(0, whole.length - cut));
    const again = await openStore(folder);
    t.deepEqual(names(again.store), ["one"]);
    again.store.put("configmaps", configMap("three"));
    await again.close();
    const last = await openStore(folder);
    t.deepEqual(names(last.store), ["one", "three"]);
    await last.close();
  }
});

test("nothing behind a damaged record is believed", async (t) => {
  const folder = await folderOf(t);
  const first = await openStore(folder);
  for (const name of ["one", "two", "three"]) {
    first.store.put("configmaps", configMap(name));
  }

  await first.close();
  const file = await logOf(folder);
  const bytes = await readFile(file);
  const middle = bytes.indexOf('"two"');
  bytes[middle + 1] = "T".charCodeAt(0);
  await writeFile(file, bytes);
  const again = await openStore(folder);
  t.deepEqual(names(again.store), ["one"]);
  await again.close();
});

test("garbage behind the log is cut", async (t) => {
  const folder = await folderOf(t);
  const first = await openStore(folder);
  first.store.put("configmaps", configMap("one"));
  await first.close();
  await appendFile(await logOf(folder), Buffer.from([0, 0, 0, 3, 1, 2, 3, 4, 65, 66, 67]));
  const again = await openStore(folder);
  t.deepEqual(names(again.store), ["one"]);
  await again.close();
});

test("compaction keeps everything, also what is written while it runs", async (t) => {
  const folder = await folderOf(t);
  const first = await openStore(folder);
  for (let count = 0; count < 50; count++) {
    first.store.put("configmaps", configMap(`c${count % 10}`, String(count)));
  }

  const compacting = first.compact();
  first.store.put("configmaps", configMap("meanwhile"));
  await compacting;
  first.store.put("configmaps", configMap("after"));
  await first.store.durable();
  const expected = names(first.store);
  const { revision } = first.store;
  await first.close();
  t.deepEqual((await readdir(folder)).toSorted(), ["log-2", "snapshot-2"]);
  const again = await openStore(folder);
  t.deepEqual(names(again.store), expected);
  t.is(again.store.revision, revision);
  await again.close();
});

test("a snapshot that was not finished is passed over for the older state and its logs", async (t) => {
  const folder = await folderOf(t);
  const first = await openStore(folder);
  first.store.put("configmaps", configMap("one"));
  await first.compact();
  first.store.put("configmaps", configMap("two"));
  await first.close();
  await writeFile(path.join(folder, "snapshot-3"), "half");
  const again = await openStore(folder);
  t.deepEqual(names(again.store), ["one", "two"]);
  await again.close();
});
