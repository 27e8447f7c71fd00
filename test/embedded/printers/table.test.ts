import { readFileSync } from "node:fs";
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { toTable } from "../../../src/embedded/printers/table.ts";
import { packageFile } from "../../../src/root.ts";
import { resourceInfo } from "../patch/resource-info.ts";

interface Row {
  group: string;
  version: string;
  plural: string;
  kind: string;
  custom?: boolean;
  object: Json;
  cells: Json[];
  conditions?: Json[];
  at: string;
}

const rows = JSON.parse(
  readFileSync(packageFile("test", "embedded", "printers", "rows.json"), "utf8"),
) as Row[];

const infoOf = ({ group, version, plural, kind, custom = false }: Row) => ({
  ...resourceInfo(group, version, kind),
  plural,
  key: group === "" ? plural : `${group}/${plural}`,
  custom,
});

/** The server looked at its clock a moment before the answer came. */
const ages = (cells: Json[]): Json[] =>
  cells.map((cell) =>
    typeof cell === "string"
      ? cell.replace(/^\d+[smhdy]\w*$/, "AGE").replace(/\(\w+ ago\)/, "(AGE)")
      : cell,
  );

for (const row of rows) {
  const { plural, object, cells, conditions, at } = row;
  test(`${plural} of ${row.group}/${row.version}: ${object.metadata.name} has the cells that a real server gives it`, (t) => {
    const table = toTable(infoOf(row), [object], { now: Date.parse(at), includeObject: "None" });
    t.deepEqual(ages(table.rows[0].cells), ages(cells));
    t.deepEqual(table.rows[0].conditions, conditions);
    t.is(table.columnDefinitions.length, cells.length);
  });
}

const pods = { ...resourceInfo("", "v1", "Pod"), key: "pods" };
const now = Date.parse("2026-11-24T12:00:00Z");
const pod = (status: Json, spec: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", creationTimestamp: "2026-11-24T11:59:00Z" },
  spec: { containers: [{ name: "c" }], ...spec },
  status,
});

test("a table carries what is asked for of the objects", (t) => {
  const object = pod({ phase: "Running" });
  const rowOf = (includeObject: "None" | "Metadata" | "Object"): Json =>
    toTable(pods, [object], { now, includeObject }).rows[0].object;
  t.is(rowOf("None"), null);
  t.deepEqual(rowOf("Metadata"), {
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: object.metadata,
  });
  t.is(rowOf("Object"), object);
});

test("later events of a watch have no columns, and a list keeps its metadata", (t) => {
  const table = toTable(pods, [pod({})], {
    now,
    includeObject: "None",
    columns: false,
    listMeta: { resourceVersion: "7" },
  });
  t.is(table.columnDefinitions, null);
  t.deepEqual(table.metadata, { resourceVersion: "7" });
});

test("restarts tell when the last one was", (t) => {
  const state = { running: { startedAt: "2026-11-24T11:59:30Z" } };
  const lastState = { terminated: { exitCode: 1, finishedAt: "2026-11-24T11:59:20Z" } };
  const status = {
    phase: "Running",
    containerStatuses: [{ name: "c", ready: true, restartCount: 2, state, lastState }],
  };
  const [row] = toTable(pods, [pod(status)], { now, includeObject: "None" }).rows;
  t.deepEqual(row.cells.slice(1, 5), ["1/1", "Running", "2 (40s ago)", "60s"]);
});

test("a custom resource has the columns of its definition", (t) => {
  const info = { ...resourceInfo("a.b", "v1", "Widget"), custom: true };
  const object = {
    apiVersion: "a.b/v1",
    kind: "Widget",
    metadata: { name: "w", creationTimestamp: "2026-11-24T11:00:00Z" },
    spec: { size: 3, on: true, list: [{ a: 1 }], text: 5 },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  } as Json;
  const column = (type: string, jsonPath: string): Json => ({ name: jsonPath, type, jsonPath });
  const table = toTable(info, [object], {
    now,
    includeObject: "None",
    customColumns: [
      column("integer", ".spec.size"),
      column("boolean", ".spec.on"),
      column("string", ".spec.list"),
      column("string", ".spec.text"),
      column("integer", ".spec.text.no"),
      column("string", '.status.conditions[?(@.type=="Ready")].status'),
      column("date", ".metadata.creationTimestamp"),
    ],
  });
  t.deepEqual(table.rows[0].cells, ["w", 3, true, '[{"a":1}]', "5", null, "True", "60m"]);
  t.is(
    table.columnDefinitions[1].description,
    "Custom resource definition column (in JSONPath format): .spec.size",
  );
  t.deepEqual(
    toTable(info, [object], { now, includeObject: "None" }).columnDefinitions.map(
      ({ name }: Json) => name,
    ),
    ["Name", "Age"],
  );
});
