/** Directives within a strategic merge patch, and how they are followed. */
import { type Json, setOwn } from "../../object.ts";
import { goFormat } from "../go-format.ts";
import { StrategicPatchError } from "./lookup.ts";

export const deleteFromListPrefix = "$deleteFromPrimitiveList";
export const setElementOrderPrefix = "$setElementOrder";

export const isObject = (value: Json): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** The whole object is `$patch: replace` or `$patch: delete`. */
export const replaceOrDelete = (patch: Json): Json => {
  switch (patch.$patch) {
    case "replace": {
      delete patch.$patch;
      return patch;
    }

    case "delete": {
      return {};
    }

    default: {
      throw new StrategicPatchError(
        `unknown patch type: ${goFormat(patch.$patch)} in map: ${goFormat(patch)}`,
      );
    }
  }
};

/** `$retainKeys` names the only keys that may stay. */
export const retainKeys = (original: Json, patch: Json): void => {
  const retained = patch.$retainKeys;
  if (retained === undefined) {
    return;
  }

  delete patch.$retainKeys;
  const malformed = new StrategicPatchError("invalid patch format of retainKeys", 400);
  if (!Array.isArray(retained)) {
    throw malformed;
  }

  for (const [key, value] of Object.entries(patch)) {
    const isDirective =
      key.startsWith(deleteFromListPrefix) || key.startsWith(setElementOrderPrefix);
    if (value !== null && !isDirective && !retained.includes(key)) {
      throw malformed;
    }
  }

  for (const key of Object.keys(original)) {
    if (!retained.includes(key)) {
      delete original[key];
    }
  }
};

export const setOrDelete = (object: Json, key: string, value: Json): void => {
  if (value === undefined) {
    delete object[key];
  } else {
    setOwn(object, key, value);
  }
};

/** Nulls in a value that is new have nothing to delete. */
export const withoutNulls = (value: Json): Json => {
  if (Array.isArray(value)) {
    for (const item of value) {
      withoutNulls(item);
    }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === null) {
        delete value[key];
      } else {
        withoutNulls(value[key]);
      }
    }
  }

  return value;
};

/** Undefined for an object that is a directive itself. */
export const withoutDirectives = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map((item) => withoutDirectives(item)).filter((item) => item !== undefined);
  }

  if (!isObject(value)) {
    return value;
  }

  if (Object.hasOwn(value, "$patch")) {
    return undefined;
  }

  for (const key of Object.keys(value)) {
    setOrDelete(value, key, withoutDirectives(value[key]));
  }

  return value;
};
