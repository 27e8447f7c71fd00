import { readFile } from "node:fs/promises";
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { packageFile } from "../../../src/root.ts";
import { startApi } from "./api-server.ts";

const recorded = async (file: string): Promise<Json> =>
  JSON.parse(await readFile(packageFile("src", "embedded", "data", "discovery", file), "utf8"));

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

test("aggregated discovery is what a real server answers, with an ETag that saves the second answer", async (t) => {
  const { ask } = await startApi(t);
  for (const [path, file] of [
    ["/api", "aggregated-api.json"],
    ["/apis", "aggregated-apis.json"],
  ] as const) {
    const answer = await ask("GET", path, { headers: { accept: aggregated } });
    t.is(answer.headers["content-type"], aggregated);
    t.deepEqual(answer.body, await recorded(file));
    const again = await ask("GET", path, {
      headers: { accept: aggregated, "if-none-match": String(answer.headers["etag"]) },
    });
    t.is(again.code, 304);
    t.is(again.text, "");
  }
});

test("the older discovery documents are what a real server answers", async (t) => {
  const { ask } = await startApi(t);
  const documents: Record<string, Json> = await recorded("legacy.json");
  for (const [path, expected] of Object.entries(documents)) {
    const { body } = await ask("GET", path, { headers: { accept: "application/json" } });
    if (path === "/api") {
      t.is(body.kind, "APIVersions");
    } else {
      t.deepEqual(body, expected, path);
    }
  }
});

test("paths, health and version are served, documents of OpenAPI by their hash", async (t) => {
  const { ask } = await startApi(t);
  t.deepEqual((await ask("GET", "/")).body, await recorded("root-paths.json"));
  t.is((await ask("GET", "/healthz")).text, "ok");
  t.regex((await ask("GET", "/readyz?verbose")).text, /^\[\+\]ping ok$[^]*readyz check passed\n$/m);
  t.is((await ask("GET", "/version")).body.gitVersion, "v1.36.4");
  const { body: index } = await ask("GET", "/openapi/v3");
  const url = index.paths["apis/apps/v1"].serverRelativeURL;
  const document = await ask("GET", url);
  t.is(document.body.openapi, "3.0.0");
  t.is(document.headers["cache-control"], "public, immutable");
});
