/** OpenAPI v3 documents of custom resources: what explain, apply and validation of kubectl read. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzip } from "node:zlib";
import { promisify } from "node:util";
import { clone, type Json } from "../../object.ts";
import type { ResourceInfo } from "../../resources/resource.ts";
import type { CustomDocument } from "../openapi.ts";

const unpack = promisify(gunzip);
const metaPrefix = "io.k8s.apimachinery.pkg.apis.meta.v1.";

const descriptions = {
  apiVersion:
    "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
  kind: "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
  metadata:
    "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
};

/** Schemas of metadata and options, taken from a recorded document. @param folder That of the recorded documents. */
export const readMetaSchemas = async (folder: string): Promise<Json> => {
  const bytes = await unpack(await readFile(`${folder}/v3/apis__apps__v1.json.gz`));
  const { components } = JSON.parse(bytes.toString());
  return Object.fromEntries(
    Object.entries(components.schemas).filter(([name]) => name.startsWith(metaPrefix)),
  );
};

/** By path: `apis/example.com/v1`. */
export const customDocuments = (
  rows: ResourceInfo[],
  metaSchemas: Json,
): Map<string, CustomDocument> => {
  const documents = new Map<string, CustomDocument>();
  const pathOf = ({ group, version }: ResourceInfo) => `apis/${group}/${version}`;
  for (const path of new Set(rows.map(pathOf))) {
    const members = rows.filter((row) => pathOf(row) === path);
    const document = documentOf(members, metaSchemas);
    const text = JSON.stringify(document);
    const hash = createHash("sha512").update(text).digest("hex").toUpperCase();
    documents.set(path, { document, hash });
  }

  return documents;
};

const documentOf = (rows: ResourceInfo[], metaSchemas: Json): Json => ({
  openapi: "3.0.0",
  info: { title: "Kubernetes CRD Swagger", version: "v0.1.0" },
  paths: Object.assign({}, ...rows.map(pathsOf)),
  components: { schemas: Object.assign({}, ...rows.map(schemasOf), metaSchemas) },
});

const nameOf = ({ group, version, kind }: ResourceInfo): string =>
  [...group.split(".").toReversed(), version, kind].join(".");

const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const schemasOf = (row: ResourceInfo): Json => {
  const { group, version, kind, listKind } = row;
  const schema: Json = clone(row.schema ?? { type: "object" });
  schema.properties = {
    ...schema.properties,
    apiVersion: { description: descriptions.apiVersion, type: "string" },
    kind: { description: descriptions.kind, type: "string" },
    metadata: {
      description: descriptions.metadata,
      allOf: [reference(`${metaPrefix}ObjectMeta`)],
    },
  };
  schema["x-kubernetes-group-version-kind"] = [{ group, kind, version }];
  return {
    [nameOf(row)]: schema,
    [`${nameOf(row)}List`]: {
      description: `${listKind} is a list of ${kind}`,
      type: "object",
      required: ["items"],
      properties: {
        apiVersion: { description: descriptions.apiVersion, type: "string" },
        items: { type: "array", items: reference(nameOf(row)) },
        kind: { description: descriptions.kind, type: "string" },
        metadata: { allOf: [reference(`${metaPrefix}ListMeta`)] },
      },
      "x-kubernetes-group-version-kind": [{ group, kind: listKind, version }],
    },
  };
};

const query = (name: string): Json => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
});

const writeQuery = ["dryRun", "fieldManager", "fieldValidation"].map(query);

const operation = (row: ResourceInfo, action: string, write: boolean): Json => ({
  tags: [`${row.group}_${row.version}`],
  operationId: `${action}${row.kind}`,
  ...(write ? { parameters: writeQuery } : {}),
  responses: {
    200: {
      description: "OK",
      content: { "application/json": { schema: reference(nameOf(row)) } },
    },
  },
  "x-kubernetes-action": action,
  "x-kubernetes-group-version-kind": { group: row.group, kind: row.kind, version: row.version },
});

const pathsOf = (row: ResourceInfo): Json => {
  const base = `/apis/${row.group}/${row.version}`;
  const collection = row.namespaced
    ? `${base}/namespaces/{namespace}/${row.plural}`
    : `${base}/${row.plural}`;
  const one = {
    get: operation(row, "get", false),
    put: operation(row, "put", true),
    patch: operation(row, "patch", true),
    delete: operation(row, "delete", true),
  };
  const parts = row.subresources.map(({ name }) => [`${collection}/{name}/${name}`, one]);
  return {
    ...(row.namespaced
      ? { [`${base}/${row.plural}`]: { get: operation(row, "list", false) } }
      : {}),
    [collection]: { get: operation(row, "list", false), post: operation(row, "post", true) },
    [`${collection}/{name}`]: one,
    ...Object.fromEntries(parts),
  };
};
