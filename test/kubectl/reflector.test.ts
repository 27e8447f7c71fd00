import test from "ava";
import { createApi } from "../../src/kubectl/api.ts";
import { systemClock } from "../../src/kubectl/clock.ts";
import { createReflector } from "../../src/kubectl/reflector.ts";
import type { Reflector } from "../../src/kubectl/reflector.ts";
import { createFakeApi } from "../support/fake-api.ts";
import { object } from "../support/scene.ts";

const open = async (t: { teardown(task: () => void | Promise<void>): void }) => {
  const server = await createFakeApi();
  const api = createApi(server.socket, systemClock);
  const reflector = createReflector({
    api,
    path: "/api/v1/namespaces/web/pods",
    clock: systemClock,
    random: () => 0,
  });
  t.teardown(async () => {
    reflector.close();
    api.close();
    await server.close();
  });
  return { server, reflector };
};

/** Resolves as soon as it is so; looked at after each change. */
const until = async (reflector: Reflector, wanted: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (wanted()) {
        unsubscribe();
        resolve();
      }
    };
    const unsubscribe = reflector.subscribe(look);
    look();
  });

const names = (reflector: Reflector): string[] => [...reflector.objects().keys()].toSorted();

test("what is there, what comes, what changes and what goes", async (t) => {
  const { server, reflector } = await open(t);
  server.put(object("Pod", "a"));
  t.false(reflector.sync().synced);
  await until(reflector, () => reflector.sync().synced);
  t.deepEqual(names(reflector), ["web/a"]);
  server.put(object("Pod", "b"));
  await until(reflector, () => names(reflector).length === 2);
  server.put(object("Pod", "b", { status: { phase: "Running" } }));
  await until(reflector, () => reflector.objects().get("web/b")?.["status"]?.phase === "Running");
  server.remove("Pod", "a");
  await until(reflector, () => names(reflector).length === 1);
  t.pass();
});

test("a watch that the server ends goes on from where it was, in sync all the time", async (t) => {
  const { server, reflector } = await open(t);
  await until(reflector, () => reflector.sync().synced);
  const syncs: boolean[] = [];
  reflector.subscribe(({ type }) => {
    if (type === "sync") {
      syncs.push(reflector.sync().synced);
    }
  });
  server.put(object("Pod", "a"));
  await until(reflector, () => names(reflector).length === 1);
  server.endWatches();
  server.put(object("Pod", "b"));
  await until(reflector, () => names(reflector).length === 2);
  t.is(server.log.filter((line) => line === "list pods").length, 1);
  t.deepEqual(syncs, []);
});

test("after 410 it lists again and misses nothing", async (t) => {
  const { server, reflector } = await open(t);
  server.put(object("Pod", "a"));
  await until(reflector, () => reflector.sync().synced && names(reflector).length === 1);
  server.expireNext();
  server.endWatches();
  server.remove("Pod", "a");
  server.put(object("Pod", "b"));
  await until(reflector, () => names(reflector).join(",") === "web/b");
  t.is(server.log.filter((line) => line === "list pods").length, 2);
});

test("a server that is gone makes it unsure, and it comes back by itself", async (t) => {
  const { server, reflector } = await open(t);
  server.put(object("Pod", "a"));
  await until(reflector, () => reflector.sync().synced);
  await server.stop();
  await until(reflector, () => !reflector.sync().synced);
  const sync = reflector.sync();
  t.regex(sync.synced ? "" : sync.reason, /^no connection to the cluster/);
  t.deepEqual(names(reflector), ["web/a"]);
  server.remove("Pod", "a");
  await server.start();
  await until(reflector, () => reflector.sync().synced);
  t.deepEqual(names(reflector), []);
});
