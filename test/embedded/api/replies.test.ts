/** Answers, errors above all, come in the form that a client asks for. */
import https from "node:https";
import test from "ava";
import { goText } from "../../../src/embedded/store/serialized.ts";
import { type Answer, configMap, configMaps, startApi } from "./api-server.ts";

const bob = { "impersonate-user": "bob" };
const curl = { "user-agent": "curl/8.5.0" };

/** Whether text of JSON is laid out for people, or on one line. */
const formOf = ({ text, body }: Answer): string =>
  text === goText(body, 2) ? "laid out" : text === `${goText(body)}\n` ? "on one line" : text;

const cases: [title: string, headers: Record<string, string>, code: number][] = [
  ["a user without rights", bob, 403],
  ["an impersonation without a name", { "impersonate-group": "x" }, 400],
  ["an object that is not there", {}, 404],
];

for (const [title, headers, code] of cases) {
  test(`the refusal of ${title} is laid out for curl and for who asks for it`, async (t) => {
    const { ask } = await startApi(t);
    const absent = `${configMaps}/absent`;
    const forCurl = await ask("GET", absent, { headers: { ...headers, ...curl } });
    t.is(forCurl.code, code);
    t.is(formOf(forCurl), "laid out");
    t.is(formOf(await ask("GET", `${absent}?pretty=true`, { headers })), "laid out");
    t.is(formOf(await ask("GET", absent, { headers })), "on one line");
    const plain = { headers: { ...headers, ...curl } };
    t.is(formOf(await ask("GET", `${absent}?pretty=0`, plain)), "on one line");
  });

  test(`the refusal of ${title} is YAML for who accepts it`, async (t) => {
    const { ask } = await startApi(t);
    const answer = await ask("GET", `${configMaps}/absent`, {
      headers: { ...headers, accept: "application/yaml" },
    });
    t.is(answer.code, code);
    t.is(answer.headers["content-type"], "application/yaml");
    t.true(answer.text.startsWith(`apiVersion: v1\ncode: ${code}\n`));
  });
}

test("a token that nobody has is refused in the form that was asked for", async (t) => {
  const { cluster, agent } = await startApi(t);
  const { ca } = agent.options;
  const headers = { authorization: "Bearer nope", accept: "application/yaml" };
  const [type, sniffing] = await new Promise<unknown[]>((resolve, reject) => {
    https
      .get(`${cluster.url}/api`, { ca, headers, agent: false }, (response) => {
        response.resume();
        resolve([response.headers["content-type"], response.headers["x-content-type-options"]]);
      })
      .on("error", reject);
  });
  t.is(type, "application/yaml");
  t.is(sniffing, undefined);
});

test("an error is told to a client that accepts no format of it", async (t) => {
  const { ask } = await startApi(t);
  const answer = await ask("GET", configMaps, { headers: { ...bob, accept: "text/html" } });
  t.is(answer.code, 403);
  t.is(formOf(answer), "laid out");
});

test("an error is never converted to a table", async (t) => {
  const { ask } = await startApi(t);
  const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const get = async (accept: string) => ask("GET", `${configMaps}/absent`, { headers: { accept } });
  t.is(formOf(await get(`${table},application/json`)), "on one line");
  t.is(formOf(await get(table)), "laid out");
});

test("refusals that quote the request forbid to guess at what they are", async (t) => {
  const { ask } = await startApi(t);
  const header = "x-content-type-options";
  t.is((await ask("GET", configMaps, { headers: bob })).headers[header], "nosniff");
  t.is((await ask("GET", `${configMaps}/absent`)).headers[header], undefined);
});

test("objects laid out for people end without a line break and stay safe in HTML", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("a", { x: "<&>" }) });
  const { text } = await ask("GET", `${configMaps}/a`, { headers: curl });
  t.true(text.endsWith("}"));
  t.true(text.includes(String.raw`"x": "\u003c\u0026\u003e"`));
});
