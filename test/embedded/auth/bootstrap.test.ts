/** What a new cluster holds before anybody has done anything. */
import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import { parseAllDocuments } from "yaml";
import { bootstrap } from "../../../src/embedded/auth/bootstrap.ts";
import { nodeRules } from "../../../src/embedded/auth/bootstrap-data.ts";
import { prepareBootstrap } from "../../../src/embedded/auth/prepare-bootstrap.ts";
import type { KubeObject } from "../../../src/embedded/object.ts";
import { Store } from "../../../src/embedded/store/store.ts";
import { packageFile } from "../../../src/root.ts";

const data = (...segments: string[]) => packageFile("src", "embedded", "data", ...segments);
const facts = { caCertificate: "-----BEGIN\nX\n", now: Date.parse("2026-11-24T12:00:00.5Z") };

test("what is packed is what an API server makes of the recorded objects (node src/tools/generate-bootstrap.mjs)", (t) => {
  const recorded = readdirSync(data("bootstrap"))
    .toSorted()
    .flatMap((name) => parseAllDocuments(readFileSync(data("bootstrap", name), "utf8")))
    .map((document): KubeObject => document.toJSON());
  t.deepEqual(
    JSON.parse(readFileSync(data("bootstrap.json"), "utf8")),
    JSON.parse(JSON.stringify(prepareBootstrap(recorded))),
  );
});

test("each cluster gets its own times, identities and authority", (t) => {
  const store = new Store();
  bootstrap(store, facts);
  const objects = [...store.entries()].map(([, object]) => object);
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  t.is(uids.size, objects.length);
  t.true(objects.every(({ metadata }) => metadata.creationTimestamp === "2026-11-24T12:00:00Z"));
  const authentication = store.get(
    "configmaps",
    "kube-system",
    "extension-apiserver-authentication",
  );
  t.is(authentication?.["data"]["client-ca-file"], facts.caCertificate);
  t.notRegex(JSON.stringify(objects), /<(?:time|uid|CA certificate)>/u);
});

test("what is there is left as it is", (t) => {
  const store = new Store();
  bootstrap(store, facts);
  const { revision } = store;
  bootstrap(store, facts);
  t.is(store.revision, revision);
});

test("what kubelets may do is as Kubernetes delivers it", (t) => {
  t.true(nodeRules().some(({ resources }) => resources?.includes("nodes/status")));
});
