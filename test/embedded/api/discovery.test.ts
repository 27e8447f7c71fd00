import { readdir, readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import test from "ava";
import { forWriting } from "../../../src/embedded/api/openapi-for-writing.ts";
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

const openApi = (...words: string[]): string =>
  packageFile("src", "embedded", "data", "openapi", ...words);

test("commands that only write are led to what they read of a document, all others to the whole", async (t) => {
  const { ask } = await startApi(t);
  const urlFor = async (command: string): Promise<string> => {
    const { body } = await ask("GET", "/openapi/v3", { headers: { "kubectl-command": command } });
    return body.paths["apis/apps/v1"].serverRelativeURL;
  };
  const whole = (await ask("GET", "/openapi/v3")).body.paths["apis/apps/v1"].serverRelativeURL;
  t.is(await urlFor("kubectl explain"), whole);
  const url = await urlFor("kubectl apply");
  t.not(url, whole);

  const [written, read] = [await ask("GET", url), await ask("GET", whole)];
  t.is(written.headers["cache-control"], "public, immutable");
  t.not(written.headers["etag"], read.headers["etag"]);
  t.true(written.text.length * 5 < read.text.length);
  const path = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}";
  const { patch } = written.body.paths[path];
  t.true(patch.parameters.some(({ name }: Json) => name === "fieldValidation"));
  t.true("application/strategic-merge-patch+json" in patch.requestBody.content);
  const { containers } = written.body.components.schemas["io.k8s.api.core.v1.PodSpec"].properties;
  t.is(containers["x-kubernetes-patch-merge-key"], "name");
  t.is(containers.description, undefined);
  t.truthy(
    read.body.components.schemas["io.k8s.api.core.v1.PodSpec"].properties.containers.description,
  );
});

test("the documents for writing are made of the whole ones as they are", async (t) => {
  const files = await readdir(openApi("writing"));
  t.true(files.length > 10);
  const read = async (...words: string[]): Promise<Json> =>
    JSON.parse(gunzipSync(await readFile(openApi(...words))).toString());
  for (const file of files) {
    t.deepEqual(await read("writing", file), forWriting(await read("v3", file)), file);
  }
});
