/**
Writes src/embedded/data/schema.json: the Go types of the API, asked by reflection (src/tools/reflect-types, needs Go), joined with what only the
OpenAPI documents say (list types, map keys, atomic maps, defaults): `node src/tools/generate-schema.mjs`.
*/
import { execFile } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";

const data = new URL("../embedded/data/", import.meta.url);
const program = fileURLToPath(new URL("reflect-types/", import.meta.url));

const { stdout } = await promisify(execFile)("go", ["run", "."], {
  cwd: program,
  env: { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false" },
  maxBuffer: 2 ** 26,
});
const reflected = JSON.parse(stdout);

/** OpenAPI definitions by name: `io.k8s.api.apps.v1.Deployment`. */
const definitions = {};
const documents = new URL("openapi/v3/", data);
for (const file of (await readdir(documents)).filter((name) => name.endsWith(".json.gz"))) {
  const document = JSON.parse(gunzipSync(await readFile(new URL(file, documents))));
  Object.assign(definitions, document.components?.schemas);
}

const definitionOf = ({ package: goPackage, name }) => {
  const [domain, ...folders] = goPackage.split("/");
  return definitions[[...domain.split(".").toReversed(), ...folders, name].join(".")];
};

/** Kinds of the groups and versions that are served; the machinery's own kinds go by `meta.k8s.io/v1`. */
const discovery = JSON.parse(await readFile(new URL("discovery/aggregated-apis.json", data)));
const served = new Set([
  "v1",
  "metrics.k8s.io/v1beta1",
  ...discovery.items.flatMap(({ metadata: { name }, versions }) =>
    versions.map(({ version }) => `${name}/${version}`),
  ),
]);
const machinery = [
  "CreateOptions",
  "DeleteOptions",
  "GetOptions",
  "ListOptions",
  "PatchOptions",
  "UpdateOptions",
  "Status",
];

const byKey = new Map(reflected.types.map((type) => [`${type.package}.${type.name}`, type]));
const kinds = {};
/** What the server's scheme knows beside, so that the wrong version of a kind is told from a kind that does not exist. */
const registered = {};
const order = [];
const indexes = new Map();

/** Index of a type in the output; its own types follow. */
const indexOf = (key) => {
  if (!indexes.has(key)) {
    indexes.set(key, order.length);
    order.push(key);
    for (const { type } of byKey.get(key).fields) {
      const [, inner] = /#([\w./-]+)$/.exec(type) ?? [];
      if (inner !== undefined) {
        indexOf(inner);
      }
    }
  }

  return indexes.get(key);
};

for (const [key, type] of Object.entries(reflected.kinds).toSorted(([a], [b]) =>
  a < b ? -1 : 1,
)) {
  const slash = key.lastIndexOf("/");
  const [groupVersion, kind] = [key.slice(0, slash), key.slice(slash + 1)];
  const own = !type.startsWith("k8s.io/apimachinery/");
  if (own && served.has(groupVersion) && !kind.endsWith("List")) {
    kinds[groupVersion] ??= {};
    kinds[groupVersion][kind] = indexOf(type);
  }

  if (own && kinds[groupVersion]?.[kind] === undefined) {
    registered[groupVersion] ??= [];
    registered[groupVersion].push(kind);
  }

  if (groupVersion === "v1" && machinery.includes(kind)) {
    kinds["meta.k8s.io/v1"] ??= {};
    kinds["meta.k8s.io/v1"][kind] = indexOf(type);
  }
}

/** Keys of structs become indexes. */
const shorten = (text) => text.replace(/#[\w./-]+/, (key) => `#${indexOf(key.slice(1))}`);

const extrasOf = ({ strategy, mergeKey }, property = {}) => {
  const extras = {
    strategy,
    mergeKey,
    list: property["x-kubernetes-list-type"],
    keys: property["x-kubernetes-list-map-keys"],
    map: property["x-kubernetes-map-type"],
    default: property.default,
  };
  return JSON.parse(JSON.stringify(extras));
};

const types = [];
for (let index = 0; index < order.length; index += 1) {
  const type = byKey.get(order[index]);
  const definition = definitionOf(type);
  const fields = type.fields.map((field) => {
    const flags = (field.omitEmpty ? 1 : 0) | (field.omitZero ? 2 : 0) | (field.inline ? 4 : 0);
    const extras = extrasOf(field, definition?.properties?.[field.name]);
    const row = [
      field.inline ? field.go : field.name,
      shorten(field.type),
      flags,
      Number(field.number ?? 0),
    ];
    return Object.keys(extras).length === 0 ? row : [...row, extras];
  });
  types.push([
    type.string,
    type.custom ? 1 : 0,
    fields,
    ...(definition?.["x-kubernetes-map-type"] === "atomic" ? ["atomic"] : []),
  ]);
}

await writeFile(new URL("schema.json", data), `${JSON.stringify({ kinds, registered, types })}\n`);
console.log(`${types.length} types, ${Object.values(kinds).flatMap(Object.keys).length} kinds`);
