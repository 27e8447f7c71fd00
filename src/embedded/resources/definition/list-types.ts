/** How lists and maps in a schema are merged: `x-kubernetes-list-type` and its kin. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";

const listType = "x-kubernetes-list-type";
const mapKeys = "x-kubernetes-list-map-keys";
const mapType = "x-kubernetes-map-type";

const isSchema = (value: Json): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `x-kubernetes-map-type` belongs to objects, `x-kubernetes-list-type` to arrays. */
const needType = (schema: Field, extension: string, wanted: string): void => {
  const type = schema.at("type");
  const words = `must be ${wanted} if ${extension} is specified`;
  if (type.empty) {
    type.required(words);
  } else {
    type.invalid(words);
  }
};

export const checkMapType = (schema: Field): void => {
  const type = schema.at(mapType);
  if (type.given) {
    if (schema.value.type !== "object") {
      needType(schema, mapType, "object");
    }

    type.oneOf(["atomic", "granular"]);
  }
};

const checkSetItems = (items: Field): void => {
  const words = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const inner = items.at(listType);
  if (items.value.type === "array" && inner.given && inner.value !== "atomic") {
    inner.invalid(words);
  }

  if (items.value.type === "object" && items.value[mapType] !== "atomic") {
    items.at(mapType).invalid(words, inner.value ?? null);
  }
};

const checkKeyNames = (schema: Field): void => {
  const keys = schema.at(mapKeys);
  const properties = schema.at("items", "properties");
  const seen = new Set<string>();
  for (const name of (keys.value ?? []) as string[]) {
    const property = properties.key(name);
    if (!property.given) {
      keys.invalid("entries must all be names of item properties");
    } else if (["array", "object"].includes(property.value.type as string)) {
      property
        .at("type")
        .invalid("must be a scalar type if parent array's x-kubernetes-list-type is map", "object");
    }

    if (seen.has(name)) {
      keys.invalid("must not contain duplicate entries");
    }

    seen.add(name);
  }
};

const checkMapList = (schema: Field): void => {
  schema.at(mapKeys).need("must not be empty if x-kubernetes-list-type is map");
  const items = schema.at("items");
  if (!items.given) {
    items.required("must have a schema if x-kubernetes-list-type is map");
  } else if (items.value.type === "object") {
    checkKeyNames(schema);
  } else {
    items.at("type").invalidText("must be object if parent array's x-kubernetes-list-type is map");
  }
};

const checkKeysRequired = (schema: Field): void => {
  const items = schema.at("items");
  const kind = schema.value[listType] as string | undefined;
  if (!isSchema(items.value) || (kind !== "set" && kind !== "map")) {
    return;
  }

  if (items.value.nullable === true) {
    items.at("nullable").forbidden(`cannot be nullable when x-kubernetes-list-type is ${kind}`);
  }

  const required = (items.value.required ?? []) as string[];
  for (const name of kind === "map" ? ((schema.value[mapKeys] ?? []) as string[]) : []) {
    const property = items.at("properties").key(name);
    const words = "this property is in x-kubernetes-list-map-keys, so it";
    if (property.given && !required.includes(name) && !property.at("default").given) {
      property.at("default").required(`${words} must have a default or be a required property`);
    }

    if (property.value?.nullable === true) {
      property.at("nullable").forbidden(`${words} cannot be nullable`);
    }
  }
};

export const checkListType = (schema: Field): void => {
  const type = schema.at(listType);
  if (type.given && schema.value.type !== "array") {
    needType(schema, listType, "array");
  } else if (type.value === "set" && isSchema(schema.value.items)) {
    checkSetItems(schema.at("items"));
  }

  if (type.given) {
    const supported = ["atomic", "set", "map"];
    if (!supported.includes(type.value as string)) {
      type.notSupported(supported);
    }
  }

  if (!schema.at(mapKeys).empty && type.value !== "map") {
    const words = "must be map if x-kubernetes-list-map-keys is non-empty";
    if (type.given) {
      type.invalid(words);
    } else {
      type.required(words);
    }
  }

  if (type.value === "map") {
    checkMapList(schema);
  }

  checkKeysRequired(schema);
};
