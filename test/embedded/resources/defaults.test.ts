/** Every kind gets the defaults that a real API server gave it (defaults.json: recorded from Kubernetes 1.36.4, without what admission adds). */
import { readFileSync } from "node:fs";
import test from "ava";
import { clone } from "../../../src/embedded/object.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { toServed, toStored } from "../../../src/embedded/resources/alternate-versions.ts";
import type { ValidationContext } from "../../../src/embedded/resources/resource.ts";
import { strategyOf } from "../../../src/embedded/resources/strategy.ts";
import { alternateResources, builtInResources } from "../../../src/embedded/resources/table.ts";
import { packageFile } from "../../../src/root.ts";

interface Recorded {
  apiVersion: string;
  kind: string;
  variant?: string;
  in: Json;
  out: Json;
}

const recorded = JSON.parse(
  readFileSync(packageFile("test", "embedded", "resources", "defaults.json"), "utf8"),
) as Recorded[];
const context: ValidationContext = { lookup: () => undefined, now: () => 0, random: () => 0.5 };

/** What differs from run to run stands as `<...>` in the recording. */
const masked = (actual: Json, expected: Json): Json => {
  if (typeof expected === "string" && expected.startsWith("<") && actual !== undefined) {
    return expected;
  }

  if (actual === null || expected === null || typeof actual !== "object") {
    return actual;
  }

  return Array.isArray(actual)
    ? actual.map((item, index) => masked(item, expected?.[index]))
    : Object.fromEntries(
        Object.entries(actual as object).map(([key, item]) => [key, masked(item, expected?.[key])]),
      );
};

const created = ({ apiVersion, kind, in: given }: Recorded): Json => {
  const matches = (info: { group: string; version: string; kind: string }): boolean =>
    info.kind === kind &&
    (info.group === "" ? info.version : `${info.group}/${info.version}`) === apiVersion;
  const alternate = alternateResources.find(matches);
  const stored = builtInResources.find((info) =>
    alternate === undefined ? matches(info) : info.key === alternate.key,
  );
  if (stored === undefined) {
    throw new Error(`${apiVersion} ${kind} is not in the table`);
  }

  const object = alternate === undefined ? clone(given) : toStored(alternate, given);
  const strategy = strategyOf(stored);
  strategy.defaults?.(object);
  strategy.prepareForCreate?.(object, context);
  strategy.defaults?.(object);
  return alternate === undefined ? object : toServed(alternate, object);
};

for (const entry of recorded) {
  test(
    `${entry.apiVersion} ${entry.kind} ${entry.variant ?? ""} is completed as recorded`.replace(
      "  ",
      " ",
    ),
    (t) => {
      t.deepEqual(masked(created(entry), entry.out), entry.out);
    },
  );
}

test("Defaults are idempotent", (t) => {
  for (const { kind, out } of recorded.filter(({ apiVersion }) => !apiVersion.includes("events"))) {
    const info = builtInResources.find(
      (row) =>
        row.kind === kind &&
        out.apiVersion === (row.group === "" ? row.version : `${row.group}/${row.version}`),
    );
    if (info !== undefined) {
      const again = clone(out);
      strategyOf(info).defaults?.(again);
      t.deepEqual(again, out, kind);
    }
  }
});

test("A pod without a spec has all defaults after one filling", (t) => {
  const info = builtInResources.find(({ key }) => key === "pods")!;
  const pod: Json = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } };
  strategyOf(info).defaults?.(pod);
  const once = clone(pod);
  strategyOf(info).defaults?.(pod);
  t.deepEqual(pod, once);
  t.true(once.spec.enableServiceLinks);
});

test("The table has a row for each resource and unique keys", (t) => {
  const keys = builtInResources.map(({ key }) => key);
  t.is(new Set(keys).size, keys.length);
  t.is(builtInResources.length, 66);
  t.true(alternateResources.every(({ key }) => keys.includes(key)));
});
