import test from "ava";
import type { ExecutionContext } from "ava";
import { setTimeout as sleep } from "node:timers/promises";
import { type Ask, startApi } from "../api-server.ts";

const group = "example.com";
const ofGroup = `/apis/${group}/v1`;
const gadgets = `${ofGroup}/namespaces/default/gadgets`;

const definition = {
  metadata: { name: `gadgets.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "gadgets", kind: "Gadget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
};

const gadget = { apiVersion: `${group}/v1`, kind: "Gadget", metadata: { name: "g" } };

const startGadgets = async (t: ExecutionContext): Promise<Ask> => {
  const { ask } = await startApi(t);
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  t.is((await ask("POST", definitions, { body: definition })).code, 201);
  while ((await ask("POST", gadgets, { body: gadget })).code !== 201) {
    await sleep(20);
  }

  return ask;
};

test("a request for a custom resource goes wrong in a way of its own", async (t) => {
  const ask = await startGadgets(t);
  const lost = `gadgets.${group} "g" not found`;
  const unread =
    "the object provided is unrecognized (must be of type Gadget): Object 'Kind' is missing in '{}' ({})";
  const unsupported = (verb: string) =>
    `${verb} is not supported on resources of kind "gadgets.${group}"`;
  const table: [method: string, url: string, code: number, message: string][] = [
    ["GET", `${gadgets}/g/scale`, 404, lost],
    ["PUT", `${gadgets}/g/foo/bar`, 404, lost],
    ["PUT", gadgets, 400, "name must be provided"],
    ["PATCH", gadgets, 400, "name must be provided"],
    ["POST", `${gadgets}/g`, 400, unread],
    ["POST", `${gadgets}/g/status`, 405, unsupported("create")],
    ["DELETE", `${gadgets}/g/status`, 405, unsupported("delete")],
    ["OPTIONS", gadgets, 405, unsupported("")],
  ];
  for (const [method, url, code, message] of table) {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const headers = { "content-type": type };
    const answer = await ask(method, url, method === "GET" ? {} : { headers, body: {} });
    t.like(answer.body, { code, message }, `${method} ${url}`);
  }
});

test("in the wrong scope there is no custom resource at all", async (t) => {
  const ask = await startGadgets(t);
  for (const [method, url] of [
    ["POST", `${ofGroup}/gadgets`],
    ["DELETE", `${ofGroup}/gadgets`],
    ["GET", `${ofGroup}/gadgets/g`],
    ["GET", `${ofGroup}/namespaces/default/others`],
  ] as const) {
    const answer = await ask(method, url, method === "POST" ? { body: gadget } : {});
    t.deepEqual([answer.code, answer.text], [404, "404 page not found\n"], `${method} ${url}`);
  }

  t.is((await ask("GET", `${ofGroup}/gadgets`)).body.items.length, 1);
  t.is((await ask("HEAD", `${gadgets}/g`)).code, 200);
});
