import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import type { KubeObject } from "../../../src/embedded/object.ts";
import { openCheckpoints } from "../../../src/embedded/store/checkpoints.ts";
import { Store } from "../../../src/embedded/store/store.ts";
import { UndoLog } from "../../../src/embedded/store/undo-log.ts";

const setUp = async (t: ExecutionContext) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-saved-"));
  t.teardown(async () => rm(folder, { recursive: true, force: true }));
  const store = new Store();
  const undoLog = new UndoLog([], () => {});
  return { store, undoLog, checkpoints: openCheckpoints(folder, store, undoLog) };
};

const object = (name: string, value = "1", uid = `uid-${name}`): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", uid, resourceVersion: "", creationTimestamp: "" },
  data: { value },
});

const values = (store: Store): Record<string, string> =>
  Object.fromEntries(
    store.list("configmaps").map((item) => [item.metadata.name, item["data"].value]),
  );

test("restoring a saved state shows watchers what comes, changes and goes", async (t) => {
  const { store, checkpoints } = await setUp(t);
  store.put("configmaps", object("kept"));
  store.put("configmaps", object("changed"));
  store.put("configmaps", object("removed"));
  await checkpoints.save("start");
  store.put("configmaps", object("changed", "2"));
  store.remove("configmaps", "default", "removed");
  store.put("configmaps", object("new"));
  const heard: string[] = [];
  store.watch("configmaps", ({ type, object: { metadata } }) =>
    heard.push(`${type} ${metadata.name}`),
  );
  const before = store.revision;
  await checkpoints.restore("start");
  t.deepEqual(values(store), { changed: "1", kept: "1", removed: "1" });
  t.deepEqual(heard.toSorted(), ["ADDED removed", "DELETED new", "MODIFIED changed"]);
  t.true(Number(store.get("configmaps", "default", "changed")?.metadata.resourceVersion) > before);
  t.deepEqual(await checkpoints.list(), ["start"]);
});

test("undo takes back the latest request with all that followed from it", async (t) => {
  const { store, undoLog, checkpoints } = await setUp(t);
  store.put("configmaps", object("a"));
  undoLog.note("create configmap b", store.revision);
  store.put("configmaps", object("b"));
  undoLog.note("delete configmap a", store.revision);
  store.remove("configmaps", "default", "a");
  store.put("configmaps", object("follows"));
  t.is(await checkpoints.undo(), "Undid: delete configmap a (2 objects).");
  t.deepEqual(values(store), { a: "1", b: "1" });
  t.is(await checkpoints.undo(), "Undid: create configmap b (1 object).");
  t.deepEqual(values(store), { a: "1" });
  await t.throwsAsync(checkpoints.undo(), { message: "There is nothing to undo." });
});

test("undo goes back to a named moment over several requests", async (t) => {
  const { store, undoLog, checkpoints } = await setUp(t);
  store.put("configmaps", object("a"));
  checkpoints.mark("step-2");
  undoLog.note("update configmap a", store.revision);
  store.put("configmaps", object("a", "2"));
  undoLog.note("create configmap b", store.revision);
  store.put("configmaps", object("b"));
  t.is(await checkpoints.undo("step-2"), "Went back to step-2 (2 objects).");
  t.deepEqual(values(store), { a: "1" });
});

test("an object that was replaced by another of the same name is seen to go and to come", async (t) => {
  const { store, undoLog, checkpoints } = await setUp(t);
  store.put("configmaps", object("a", "1", "first"));
  undoLog.note("replace", store.revision);
  store.remove("configmaps", "default", "a");
  store.put("configmaps", object("a", "1", "second"));
  const heard: string[] = [];
  store.watch("configmaps", ({ type, object: { metadata } }) =>
    heard.push(`${type} ${metadata.uid}`),
  );
  await checkpoints.undo();
  t.deepEqual(heard, ["DELETED second", "ADDED first"]);
});

test("a name that is no file name is refused", async (t) => {
  const { checkpoints } = await setUp(t);
  await t.throwsAsync(checkpoints.save("../x"), { message: /cannot be the name of a state/ });
  await t.throwsAsync(checkpoints.restore("absent"), {
    message: 'There is no saved state "absent".',
  });
});
