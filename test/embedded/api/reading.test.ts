import https from "node:https";
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { configMap, configMaps, startApi } from "./api-server.ts";

const names = (list: Json): string[] => list.items.map((item: Json) => item.metadata.name);

test("pages of a list agree with each other while objects come and go", async (t) => {
  const { ask } = await startApi(t);
  for (const name of ["a", "b", "c", "d", "e"]) {
    await ask("POST", configMaps, { body: configMap(name) });
  }

  const { body: first } = await ask("GET", `${configMaps}?limit=2`);
  t.deepEqual(names(first), ["a", "b"]);
  t.is(first.metadata.remainingItemCount, 3);
  await ask("DELETE", `${configMaps}/c`);
  await ask("POST", configMaps, { body: configMap("bb") });
  const next = `${configMaps}?limit=2&continue=${first.metadata.continue}`;
  const { body: second } = await ask("GET", next);
  t.deepEqual(names(second), ["c", "d"]);
  t.is(second.metadata.resourceVersion, first.metadata.resourceVersion);
  const { body: last } = await ask(
    "GET",
    `${configMaps}?limit=2&continue=${second.metadata.continue}`,
  );
  t.deepEqual(names(last), ["e"]);
  t.is(last.metadata.continue, undefined);
  t.deepEqual(names((await ask("GET", configMaps)).body), ["a", "b", "bb", "d", "e"]);
});

test("a list of an exact earlier version shows what was there then", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("a") });
  const { body: before } = await ask("GET", configMaps);
  await ask("DELETE", `${configMaps}/a`);
  const version = before.metadata.resourceVersion;
  const exact = `resourceVersion=${version}&resourceVersionMatch=Exact`;
  t.deepEqual(names((await ask("GET", `${configMaps}?${exact}`)).body), ["a"]);
  t.deepEqual(names((await ask("GET", `${configMaps}?resourceVersion=${version}`)).body), []);
  const future = await ask("GET", `${configMaps}?resourceVersion=999999`);
  t.is(future.code, 504);
  t.regex(future.body.message, /^Timeout: Too large resource version: 999999, current: \d+$/);
});

test("items of a built-in list do not repeat their kind", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("a") });
  const { body } = await ask("GET", configMaps);
  t.is(body.kind, "ConfigMapList");
  t.is(body.items[0].kind, undefined);
});

test("lists can be had as metadata alone, in the form of a table, and in YAML", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("a", { x: "<&>" }) });
  const accept = (as: string) => ({
    headers: { accept: `application/json;as=${as};v=v1;g=meta.k8s.io` },
  });
  const { body: partial } = await ask("GET", configMaps, accept("PartialObjectMetadataList"));
  t.is(partial.kind, "PartialObjectMetadataList");
  t.is(partial.items[0].data, undefined);
  const { body: table } = await ask("GET", configMaps, accept("Table"));
  t.is(table.kind, "Table");
  t.is(table.rows[0].cells[0], "a");
  const wrong = await ask("GET", configMaps, accept("PartialObjectMetadata"));
  t.is(wrong.code, 406);
  const yaml = await ask("GET", `${configMaps}/a`, { headers: { accept: "application/yaml" } });
  t.is(yaml.headers["content-type"], "application/yaml");
  t.regex(yaml.text, /^kind: ConfigMap$/m);
  const raw = await ask("GET", `${configMaps}/a`);
  t.true(raw.text.includes(String.raw`\u003c\u0026\u003e`));
});

test("selectors that cannot be understood are refused", async (t) => {
  const { ask } = await startApi(t);
  const field = await ask("GET", `${configMaps}?fieldSelector=spec.foo%3Dx`);
  t.is(field.code, 400);
  t.regex(field.body.message, /spec\.foo/);
  t.is((await ask("GET", `${configMaps}?labelSelector=a%3D%3D%3Db`)).code, 400);
  const number = await ask("GET", `${configMaps}?limit=x`);
  t.is(number.body.message, 'strconv.ParseInt: parsing "x": invalid syntax');
});

/** Events of a watch as they come. */
const watchOf = (url: string, agent: https.Agent) => {
  const events: Json[] = [];
  let wake = () => {};
  const request = https.get(url, { agent }, (response) => {
    let rest = "";
    response.setEncoding("utf8");
    response.on("error", () => {});
    response.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      events.push(...lines.map((line) => JSON.parse(line)));
      wake();
    });
  });
  request.on("error", () => {});
  return {
    close: () => request.destroy(),
    take: async (count: number): Promise<Json[]> => {
      while (events.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }

      return events.splice(0, count);
    },
  };
};

const shown = (events: Json[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata.name ?? ""}`.trim());

test("a watch begins with what is there, then tells each change", async (t) => {
  const { ask, cluster, agent } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("a") });
  const watch = watchOf(`${cluster.url}${configMaps}?watch=true`, agent);
  t.deepEqual(shown(await watch.take(1)), ["ADDED a"]);
  await ask("POST", configMaps, { body: configMap("b") });
  await ask("DELETE", `${configMaps}/a`);
  t.deepEqual(shown(await watch.take(2)), ["ADDED b", "DELETED a"]);
  watch.close();
});

test("a watch from a version tells what was missed, and says when that is forgotten", async (t) => {
  const { ask, cluster, agent } = await startApi(t);
  const { body: list } = await ask("GET", configMaps);
  await ask("POST", configMaps, { body: configMap("a") });
  await ask("DELETE", `${configMaps}/a`);
  const from = `watch=true&resourceVersion=${list.metadata.resourceVersion}`;
  const watch = watchOf(`${cluster.url}${configMaps}?${from}`, agent);
  t.deepEqual(shown(await watch.take(2)), ["ADDED a", "DELETED a"]);
  watch.close();
});

test("a selector turns changes into arrivals and departures", async (t) => {
  const { ask, cluster, agent } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("a") });
  const { body: list } = await ask("GET", configMaps);
  const query = `watch=true&labelSelector=on%3Dyes&resourceVersion=${list.metadata.resourceVersion}`;
  const watch = watchOf(`${cluster.url}${configMaps}?${query}`, agent);
  for (const value of ["yes", "no"]) {
    await ask("PATCH", `${configMaps}/a`, {
      body: { metadata: { labels: { on: value } } },
      headers: { "content-type": "application/merge-patch+json" },
    });
  }

  t.deepEqual(shown(await watch.take(2)), ["ADDED a", "DELETED a"]);
  watch.close();
});

test("initial events end with a bookmark that says so", async (t) => {
  const { ask, cluster, agent } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("a") });
  const query =
    "watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
  const watch = watchOf(`${cluster.url}${configMaps}?${query}`, agent);
  const [added, bookmark] = await watch.take(2);
  t.is(added.type, "ADDED");
  t.is(bookmark.type, "BOOKMARK");
  t.deepEqual(bookmark.object.metadata.annotations, { "k8s.io/initial-events-end": "true" });
  watch.close();
  const refused = await ask("GET", `${configMaps}?watch=true&sendInitialEvents=true`);
  t.is(refused.code, 422);
});
