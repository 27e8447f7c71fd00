import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import { decodeBody } from "../../../src/embedded/codec/decode.ts";
import { normalise } from "../../../src/embedded/codec/normalise.ts";
import { packageFile } from "../../../src/root.ts";

const golden = (name: string): Buffer =>
  readFileSync(packageFile("test", "embedded", "codec", "goldens", name));

const names = readdirSync(packageFile("test", "embedded", "codec", "goldens"))
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(/\.json$/, ""));

const kindOf = (name: string) => {
  const [, group = "", version = "", kind = ""] = /^(.*)\.(v\d[^.]*)\.(.*)$/.exec(name) ?? [];
  return { group: group === "core" ? "" : group, version, kind };
};

for (const name of names) {
  test(`${name} reads the same from protobuf as from JSON`, (t) => {
    const { object } = decodeBody(
      golden(`${name}.pb`),
      "application/vnd.kubernetes.protobuf",
      kindOf(name),
      "Strict",
    );
    t.deepEqual(object, JSON.parse(golden(`${name}.json`).toString()));
  });

  test(`${name} prints byte for byte as Go does`, (t) => {
    const json = JSON.parse(golden(`${name}.json`).toString());
    t.is(JSON.stringify(normalise(kindOf(name), json)), JSON.stringify(json));
  });
}

test("a deployment in protobuf has its fields", (t) => {
  const { object } = decodeBody(
    golden("apps.v1.Deployment.pb"),
    "application/vnd.kubernetes.protobuf",
    { group: "apps", version: "v1", kind: "Deployment" },
    "Strict",
  );
  t.is(object.spec.strategy.rollingUpdate.maxSurge, "maxSurgeValue");
  t.is(object.spec.template.spec.containers[0].ports[0].protocol, "protocolValue");
});

test("protobuf that is none is refused in the server's words", (t) => {
  const body = Buffer.from("{}");
  const kind = { group: "", version: "v1", kind: "Secret" };
  t.throws(() => decodeBody(body, "application/vnd.kubernetes.protobuf", kind, "Strict"), {
    message:
      "the object provided is unrecognized (must be of type Secret): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({})",
  });
});
