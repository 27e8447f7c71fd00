import { readFileSync } from "node:fs";
import test from "ava";
import type { PatchType } from "../../../src/embedded/api/client.ts";
import type { FieldValidation } from "../../../src/embedded/codec/decode.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { applyPatch } from "../../../src/embedded/patch/patch.ts";
import { StatusError } from "../../../src/embedded/status.ts";
import { packageFile } from "../../../src/root.ts";
import { resourceInfo } from "./resource-info.ts";

interface Recorded {
  type: PatchType;
  body: string;
  custom?: boolean;
  fieldValidation: FieldValidation;
  code?: number;
  message?: string;
  result?: Json;
}

const { schema, deployment, thing, patches } = JSON.parse(
  readFileSync(packageFile("test", "embedded", "patch", "patches.json"), "utf8"),
) as { schema: Json; deployment: Json; thing: Json; patches: Recorded[] };

const deployments = resourceInfo("apps", "v1", "Deployment", ["status"]);
const things = { ...resourceInfo("codec.example.com", "v1", "Thing"), custom: true, schema };

const apply = ({ type, body, custom, fieldValidation }: Recorded): Json =>
  applyPatch({
    type,
    info: custom === true ? things : deployments,
    current: custom === true ? thing : deployment,
    body: Buffer.from(body),
    now: 0,
    fieldManager: "m",
    fieldValidation,
  }).object;

/** Whole objects within a message. */
const long = /"\{(?:[^"\\]|\\.){200,}\}"/g;

const refusal = (recorded: Recorded): StatusError | undefined => {
  try {
    apply(recorded);
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) {
      return error;
    }

    throw error;
  }
};

/** What the server says after patching, of names and by validation, is not the patch's. */
const isAboutPatch = ({ code, message = "" }: Recorded): boolean =>
  code !== undefined &&
  !message.startsWith("the name of the object") &&
  (code !== 422 || /patch:|rejected our request/.test(message) || message.includes("kind:"));

/** Everything in `part` is in `whole`, which has defaults beside. */
const differences = (part: Json, whole: Json, path = ""): string[] => {
  if (Array.isArray(part) && Array.isArray(whole) && part.length === whole.length) {
    return part.flatMap((item, index) => differences(item, whole[index], `${path}[${index}]`));
  }

  if (typeof part === "object" && part !== null && !Array.isArray(part)) {
    return Object.keys(part).flatMap((key) =>
      differences(part[key], whole?.[key], `${path}.${key}`),
    );
  }

  return part === whole ? [] : [`${path}: ${JSON.stringify(part)} / ${JSON.stringify(whole)}`];
};

for (const recorded of patches) {
  const { type, body, custom = false, fieldValidation, code, message, result } = recorded;
  test(`as a real server: ${type} ${fieldValidation} ${custom} ${body}`, (t) => {
    if (result !== undefined) {
      const { metadata, spec } = apply(recorded);
      const { labels, annotations, finalizers } = metadata;
      t.deepEqual(differences({ metadata: { labels, annotations, finalizers }, spec }, result), []);
    } else if (isAboutPatch(recorded)) {
      const error = refusal(recorded);
      t.is(error?.message.replace(long, '"{...}"'), message);
      t.is(error?.code, code);
    } else {
      t.is(refusal(recorded), undefined);
    }
  });
}

test("a strict error shows the whole object as the patch left it", (t) => {
  const current = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a<b" }, data: {} };
  const error = t.throws(() =>
    applyPatch({
      type: "merge",
      info: resourceInfo("", "v1", "ConfigMap"),
      current: current as Json,
      body: { dat: { b: "1", a: "2" } },
      now: 0,
      fieldManager: "m",
      fieldValidation: "Strict",
    }),
  );
  t.is(
    error.message,
    String.raw` "" is invalid: patch: Invalid value: "{\"apiVersion\":\"v1\",\"dat\":{\"a\":\"2\",\"b\":\"1\"},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\\u003cb\"}}": strict decoding error: unknown field "dat"`,
  );
});
