/** Lists that are sets or maps hold nothing twice. Follows pkg/apiserver/schema/listtype of k8s.io/apiextensions-apiserver. */
import type { Json } from "../../object.ts";
import type { StatusCause } from "../../status.ts";

/** One cause for each value that comes again; a third time is not told. */
export const duplicateCauses = (value: Json, schema: Json, path: string): StatusCause[] => {
  if (schema === undefined || value === null || typeof value !== "object") {
    return [];
  }

  if (Array.isArray(value)) {
    return [
      ...ownDuplicates(value, schema, path),
      ...value.flatMap((item, index) => duplicateCauses(item, schema.items, `${path}[${index}]`)),
    ];
  }

  const { properties, additionalProperties } = schema;
  const additional = typeof additionalProperties === "object" ? additionalProperties : undefined;
  return Object.keys(value)
    .toSorted()
    .flatMap((name) => {
      const known = properties?.[name];
      const below =
        known === undefined ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
      return duplicateCauses(value[name], known ?? additional, below);
    });
};

const ownDuplicates = (list: Json[], schema: Json, path: string): StatusCause[] => {
  switch (schema["x-kubernetes-list-type"]) {
    case "set": {
      return repeated(list, path);
    }
    case "map": {
      const keys: string[] = schema["x-kubernetes-list-map-keys"] ?? [];
      return repeated(
        list.map((item) =>
          Object.fromEntries(
            keys.filter((key) => item?.[key] !== undefined).map((key) => [key, item[key]]),
          ),
        ),
        path,
      );
    }
    default: {
      return [];
    }
  }
};

const repeated = (values: Json[], path: string): StatusCause[] => {
  const times = new Map<string, number>();
  return values.flatMap((value, index) => {
    const text = JSON.stringify(value);
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    return before === 1
      ? [
          {
            reason: "FieldValueDuplicate",
            message: `Duplicate value: ${text}`,
            field: `${path}[${index}]`,
          },
        ]
      : [];
  });
};
