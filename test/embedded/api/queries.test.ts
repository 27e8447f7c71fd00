import test from "ava";
import { configMap, configMaps, startApi } from "./api-server.ts";

const encoded = (text: string): string => Buffer.from(text).toString("base64url");

test("a token that does not continue a list is refused for what is wrong with it", async (t) => {
  const { ask } = await startApi(t);
  const table: [token: string, why: string][] = [
    ["bogus", "illegal base64 data at input byte 4"],
    ["!!", "illegal base64 data at input byte 0"],
    ["e30=", "illegal base64 data at input byte 3"],
    [encoded("{}"), "server does not recognize this encoded version "],
    [encoded('{"v":"v9"}'), "server does not recognize this encoded version v9"],
    [
      encoded('{"v":1}'),
      "json: cannot unmarshal number into Go struct field continueToken.v of type string",
    ],
    [
      encoded('{"rv":1.5}'),
      "json: cannot unmarshal number 1.5 into Go struct field continueToken.rv of type int64",
    ],
    [encoded("[]"), "json: cannot unmarshal array into Go value of type storage.continueToken"],
    [encoded('{"v":"'), "unexpected end of JSON input"],
    [encoded("\u0001"), String.raw`invalid character '\x01' looking for beginning of value`],
    [
      encoded('{"v":"meta.k8s.io/v1","start":"x"}'),
      "incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
    ],
    [encoded('{"v":"meta.k8s.io/v1","rv":1}'), "encoded start key empty (version meta.k8s.io/v1)"],
    [encoded('{"v":"meta.k8s.io/v1","rv":1,"start":"../x"}'), "../x"],
    [encoded('{"v":"meta.k8s.io/v1","rv":1,"start":"x/"}'), "x/"],
  ];
  for (const [token, why] of table) {
    const { code, body } = await ask("GET", `${configMaps}?continue=${encodeURIComponent(token)}`);
    t.is(code, 400);
    t.is(body.message, `invalid continue token: continue key is not valid: ${why}`);
  }
});

test("a list from the watch cache has no limit, but one of events does", async (t) => {
  const { ask } = await startApi(t);
  const events = "/api/v1/namespaces/default/events";
  for (const name of ["one", "two"]) {
    await ask("POST", configMaps, { body: configMap(name, {}) });
    const involvedObject = { namespace: "default" };
    await ask("POST", events, { body: { metadata: { name }, involvedObject } });
  }

  const query = "?resourceVersion=0&limit=1";
  t.true((await ask("GET", `${configMaps}${query}`)).body.items.length > 1);
  t.is((await ask("GET", `${events}${query}`)).body.items.length, 1);
});

test("a version that is no number is an error of the watch cache, or a bad request", async (t) => {
  const { ask } = await startApi(t);
  const why =
    'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax';
  const query = "?resourceVersion=abc";
  t.like((await ask("GET", `${configMaps}/x${query}`)).body, { code: 500, message: why });
  t.like((await ask("GET", `/api/v1/namespaces/default/events/x${query}`)).body, {
    code: 400,
    message: `invalid resource version: ${why}`,
  });
});

test("a field manager has printable characters, and at most 128 bytes", async (t) => {
  const { ask } = await startApi(t);
  const table: [manager: string, why: string][] = [
    ["bad\tname", String.raw`Invalid value: "bad\tname": invalid character U+0009 (at position 3)`],
    ["é\u200b", String.raw`Invalid value: "é\u200b": invalid character U+200B (at position 2)`],
    ["é".repeat(65), "Too long: may not be more than 128 bytes"],
  ];
  for (const [manager, why] of table) {
    const url = `${configMaps}?fieldManager=${encodeURIComponent(manager)}`;
    const { code, body } = await ask("POST", url, { body: configMap("x", {}) });
    t.is(code, 422);
    t.is(body.details.causes[0].message, why);
  }
});

test("a wrong identity is told with the place in which the real server stores the object", async (t) => {
  const { ask } = await startApi(t);
  const place = async (url: string) => {
    const { body } = await ask("GET", url);
    body.metadata.uid = "other";
    delete body.metadata.resourceVersion;
    const { message } = (await ask("PUT", url, { body })).body;
    return /Key: ([^,]*),/.exec(message)?.[1];
  };
  await ask("POST", configMaps, { body: configMap("one", {}) });
  t.is(await place(`${configMaps}/one`), "/registry/configmaps/default/one");
  t.is(
    await place("/api/v1/namespaces/default/services/kubernetes"),
    "/registry/services/specs/default/kubernetes",
  );
  t.is(
    await place("/apis/rbac.authorization.k8s.io/v1/clusterroles/admin"),
    "/registry/clusterroles/admin",
  );
  t.is(
    await place("/apis/apiregistration.k8s.io/v1/apiservices/v1.apps"),
    "/registry/apiregistration.k8s.io/apiservices/v1.apps",
  );
});
