/** Files that volumes make of keys, of the pod's own fields and of several sources at once. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { checkLocalPath } from "../paths.ts";
import { checkFieldRef, checkResourceRef } from "./downward.ts";

const volumePaths = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

export const checkMode = (mode: Field): void => {
  const value = mode.value as number | undefined;
  if (value !== undefined && value !== null && (value < 0 || value > 0o777)) {
    mode.invalid("must be a number between 0 and 0777 (octal), both inclusive");
  }
};

const checkItem = (item: Field): void => {
  item.at("key").need();
  item.at("path").need();
  checkLocalPath(item.at("path"));
  checkMode(item.at("mode"));
};

export const checkItems = (items: Field): void => {
  for (const item of items.items()) {
    checkItem(item);
  }
};

const checkFile = (parent: Field, file: Json): void => {
  const at = parent.as(file);
  at.at("path").need();
  checkLocalPath(at.at("path"));
  if (file.fieldRef !== undefined) {
    checkFieldRef(at.at("fieldRef"), volumePaths);
    if (file.resourceFieldRef !== undefined) {
      at.invalid("fieldRef and resourceFieldRef can not be specified simultaneously", "resource");
    }
  } else if (file.resourceFieldRef === undefined) {
    at.required("one of fieldRef and resourceFieldRef is required");
  } else {
    checkResourceRef(at.at("resourceFieldRef"), true);
  }

  checkMode(at.at("mode"));
};

/** Go reports on files under the volume itself, without their index. */
export const checkDownwardItems = (parent: Field, items: Field): void => {
  for (const { value } of items.items()) {
    checkFile(parent, value);
  }
};

interface Projection {
  volume: Field;
  paths: Set<string>;
}

const claimPath = ({ volume, paths }: Projection, path: string | undefined, bad: unknown): void => {
  if (path === undefined || path === "") {
    return;
  }

  if (paths.has(path)) {
    volume.invalid("conflicting duplicate paths", bad);
  }

  paths.add(path);
};

const checkKeyed = (source: Field, projection: Projection): void => {
  source.at("name").need();
  for (const item of source.at("items").items()) {
    checkItem(item);
    claimPath(projection, item.value.path, source.value.name ?? "");
  }
};

const checkDownward = (source: Field, projection: Projection): void => {
  for (const { value } of source.at("items").items()) {
    checkFile(source, value);
    claimPath(projection, value.path, value.path);
  }
};

const checkToken = (source: Field, { volume }: Projection): void => {
  const seconds = (source.value.expirationSeconds as number | undefined) ?? 0;
  const at = source.at("expirationSeconds");
  if (seconds < 600) {
    at.invalid("may not specify a duration less than 10 minutes", seconds);
  }

  if (seconds > 2 ** 32) {
    at.invalid("may not specify a duration larger than 2^32 seconds", seconds);
  }

  const path = volume.at("path").as(source.value.path);
  if (path.need()) {
    checkLocalPath(path);
  }
};

const checkBundle = (source: Field, projection: Projection): void => {
  const { name, signerName, path } = source.value as Record<string, string | undefined>;
  if (name !== undefined && signerName !== undefined) {
    source.invalid("only one of name and signerName may be used");
  } else if (name === undefined && signerName === undefined) {
    source.required("either name or signerName must be specified");
  }

  source.at("path").need();
  checkLocalPath(source.at("path"));
  claimPath(projection, path, path);
};

const kinds: [name: string, check: (source: Field, projection: Projection) => void][] = [
  ["secret", checkKeyed],
  ["configMap", checkKeyed],
  ["downwardAPI", checkDownward],
  ["serviceAccountToken", checkToken],
  ["clusterTrustBundle", checkBundle],
];

export const checkProjected = (volume: Field): void => {
  checkMode(volume.at("defaultMode"));
  const projection: Projection = { volume, paths: new Set() };
  for (const source of volume.at("sources").items()) {
    const given = kinds.filter(([name]) => source.at(name).given);
    for (const [name, check] of given) {
      check(source.at(name), projection);
    }

    if (given.length > 1) {
      source.forbidden("may not specify more than 1 volume type per source");
    }
  }
};
