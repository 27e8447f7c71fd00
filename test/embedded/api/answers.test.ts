/** How answers are written: the order of keys, layouts, YAML, and the words for YAML that cannot be read. */
import test from "ava";
import { configMap, configMaps, startApi } from "./api-server.ts";

test("metadata comes in the order of Go, in what was created as in what was replaced", async (t) => {
  const { ask } = await startApi(t);
  const order = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"];
  const body = { ...configMap("one", { a: "1" }), metadata: { labels: { z: "1" }, name: "one" } };
  const whole = [...order, "labels", "managedFields"];
  const url = `${configMaps}/one`;
  for (const answer of [
    await ask("POST", configMaps, { body, headers: { "user-agent": "me" } }),
    await ask("PUT", url, { body: { ...body, data: { b: "2" } } }),
    await ask("GET", url),
  ]) {
    t.deepEqual(Object.keys(answer.body.metadata), whole);
  }
});

test("a custom resource has its keys sorted, and a list of them says how it continues", async (t) => {
  const { ask } = await startApi(t);
  const definition = {
    metadata: { name: "things.example.com" },
    spec: {
      group: "example.com",
      scope: "Cluster",
      names: { plural: "things", kind: "Thing" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          },
        },
      ],
    },
  };
  await ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    body: definition,
  });
  const things = "/apis/example.com/v1/things";
  const thing = { kind: "Thing", apiVersion: "example.com/v1", metadata: { name: "t" }, alpha: 1 };
  while ((await ask("POST", things, { body: thing })).code !== 201);

  const { text, body } = await ask("GET", `${things}/t`);
  t.deepEqual(Object.keys(body), ["alpha", "apiVersion", "kind", "metadata"]);
  t.deepEqual(Object.keys(body.metadata).slice(0, 2), ["creationTimestamp", "generation"]);
  const list = await ask("GET", things);
  t.deepEqual(Object.keys(list.body), ["apiVersion", "items", "kind", "metadata"]);
  t.is(list.body.metadata.continue, "");
  t.true(list.text.includes(text.trim()));
});

test("JSON is laid out when asked for in words of Go, or for a program that people look at", async (t) => {
  const { ask } = await startApi(t);
  const isPretty = async (query: string, agent: string) =>
    (
      await ask("GET", `/api/v1/namespaces/default${query}`, { headers: { "user-agent": agent } })
    ).text.startsWith("{\n");
  t.true(await isPretty("?pretty=T", "x"));
  t.false(await isPretty("?pretty=x", "x"));
  t.false(await isPretty("?pretty=0", "curl/8"));
  t.true(await isPretty("?pretty=", "curl/8"));
  t.false(await isPretty("?pretty=", "x"));
});

test("YAML is sorted, and text that is no text to YAML is quoted", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("one", { n: "1", b: "a: b", a: "yes" }) });
  const { text } = await ask("GET", `${configMaps}/one`, {
    headers: { accept: "application/yaml" },
  });
  t.true(text.startsWith('apiVersion: v1\ndata:\n  a: "yes"\n  b: \'a: b\'\n  "n": "1"\nkind: '));
  t.regex(text, /\n {2}creationTimestamp: "20/);
  t.regex(text, /\n {2}managedFields:\n {2}- apiVersion: v1\n/);
});

test("YAML that cannot be read is refused in the words of go-yaml", async (t) => {
  const { ask } = await startApi(t);
  const table: [sent: string, why: string][] = [
    ["a: [1, 2\n", "line 1: did not find expected ',' or ']'"],
    ["a: {b: 1\nc: 2\n", "line 1: did not find expected ',' or '}'"],
    ["\ta: 1\n", "found character that cannot start any token"],
    ["a:\n  b: 1\n\tc: 2\n", "line 3: found a tab character that violates indentation"],
    ['a: "x\n', "line 2: found unexpected end of stream"],
    ["a: b: c\n", "mapping values are not allowed in this context"],
    ["x: 1\na: b: c\n", "line 2: mapping values are not allowed in this context"],
    ["a: 1\n b: 2\n", "line 2: mapping values are not allowed in this context"],
    ["a: @x\n", "found character that cannot start any token"],
    ["a: |x\n", "did not find expected comment or line break"],
    ["- a\nb: 1\n", "line 1: did not find expected '-' indicator"],
    ["a: [1,,2]\n", "did not find expected node content"],
    ["a: }\n", "did not find expected node content"],
    ['a: "x" y\n', "did not find expected key"],
  ];
  for (const [sent, why] of table) {
    const headers = { "content-type": "application/yaml" };
    const { body } = await ask("POST", configMaps, { body: sent, headers });
    const hex = Buffer.from(sent).toString("hex");
    t.is(
      body.message,
      `the object provided is unrecognized (must be of type ConfigMap): yaml: ${why} (${hex})`,
    );
  }
});
