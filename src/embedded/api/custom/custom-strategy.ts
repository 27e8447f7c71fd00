/** The rules of a custom resource: those of every kind, its schema, its selectable fields. Follows pkg/registry/customresource/strategy.go. */
import type { Json, KubeObject } from "../../object.ts";
import type { ResourceInfo, Strategy, ValidationContext } from "../../resources/resource.ts";
import { strategyOf } from "../../resources/strategy.ts";
import type { StatusCause } from "../../status.ts";
import { sameObject } from "../verbs/equal.ts";
import { readPath } from "../special/scale-paths.ts";
import type { CustomVersion } from "./definition-rows.ts";
import { duplicateCauses } from "./list-uniqueness.ts";
import { ruleCauses } from "./schema-rules.ts";
import { applyDefaults } from "./schema-defaults.ts";
import { validateSchema } from "./schema-validation.ts";

const blocking = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

const skipped: StatusCause = {
  reason: "FieldValueInvalid",
  message:
    "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
  field: "<nil>",
};

export const customStrategy = (info: ResourceInfo, version: CustomVersion): Strategy => {
  const base = strategyOf(info);
  const hasStatus = info.subresources.some(({ name }) => name === "status");
  const schemaCauses = (object: KubeObject, old?: KubeObject): StatusCause[] => {
    const causes = [
      ...validateSchema(object, info.schema, ""),
      ...scaleCauses(object, version.scale),
      ...duplicateCauses(object, info.schema, ""),
    ];
    const rules = (): StatusCause[] => ruleCauses(object, old, info.schema);
    const blocked = causes.some(({ reason }) => blocking.has(reason ?? ""));
    return blocked
      ? [...causes, ...(hasRules(info.schema) ? [skipped] : [])]
      : [...causes, ...rules()];
  };

  // What was wrong before and did not change is let through (ratcheting).
  const newCauses = (object: KubeObject, old: KubeObject): StatusCause[] => {
    const causes = schemaCauses(object, old);
    const before = causes.length === 0 ? [] : schemaCauses(old).map(textOf);
    return causes.filter((cause) => !before.includes(textOf(cause)));
  };

  return {
    ...base,
    allowUnconditionalUpdate: false,
    defaults: (object) => applyDefaults(object, info.schema),
    prepareForCreate: (object) => {
      if (hasStatus) {
        delete object["status"];
      }

      object.metadata.generation = 1;
    },
    prepareForUpdate: (object, old) => {
      if (hasStatus) {
        restore(object, "status", old);
      }

      if (!sameObject({ ...object, metadata: {} }, { ...old, metadata: {} })) {
        object.metadata.generation = (old.metadata.generation ?? 0) + 1;
      }
    },
    prepareForStatusUpdate: (object, old) => {
      for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
        if (field !== "status" && field !== "metadata") {
          restore(object, field, old);
        }
      }

      const { managedFields, resourceVersion } = object.metadata;
      object.metadata = { ...old.metadata, resourceVersion };
      restore(object.metadata, "managedFields", { managedFields } as Json);
    },
    validate: (object, context) => [
      ...(base.validate?.(object, context) ?? []),
      ...schemaCauses(object),
    ],
    validateUpdate: (object, old, context) => [
      ...(base.validateUpdate?.(object, old, context) ?? []),
      ...newCauses(object, old),
    ],
    validateStatusUpdate: (object, old, context: ValidationContext) => [
      ...(base.validateStatusUpdate?.(object, old, context) ?? []),
      ...newCauses(object, old),
    ],
    fields: (object) =>
      Object.fromEntries(
        version.selectable.map((path) => {
          const value = readPath(object, path.replace(/^\./, ""));
          return [path.replace(/^\./, ""), value === undefined ? "" : String(value)];
        }),
      ),
  };
};

const textOf = ({ field, message }: StatusCause): string => `${field}: ${message}`;

const restore = (object: Json, field: string, old: Json): void => {
  if (old[field] === undefined) {
    delete object[field];
  } else {
    object[field] = old[field];
  }
};

const hasRules = (schema: Json): boolean =>
  schema !== null &&
  typeof schema === "object" &&
  ("x-kubernetes-validations" in schema || Object.values(schema).some(hasRules));

const scaleCauses = (object: KubeObject, scale: CustomVersion["scale"]): StatusCause[] =>
  scale === undefined
    ? []
    : [scale.specReplicasPath, scale.statusReplicasPath].flatMap((path) =>
        replicaCauses(readPath(object, path.replace(/^\./, "")), path),
      );

const goType = (value: Json): string => {
  const types: Record<string, string> = { string: "string", boolean: "bool", number: "float64" };
  return (
    types[typeof value] ?? (Array.isArray(value) ? "[]interface {}" : "map[string]interface {}")
  );
};

const replicaCauses = (value: Json, path: string): StatusCause[] => {
  const cause = (shown: Json, why: string): StatusCause[] => [
    { reason: "FieldValueInvalid", message: `Invalid value: ${shown}: ${why}`, field: path },
  ];
  if (value === undefined) {
    return [];
  }

  if (!Number.isInteger(value)) {
    return cause(
      0,
      `${path} accessor error: ${value} is of the type ${goType(value)}, expected int64`,
    );
  }

  if (value < 0) {
    return cause(value, "should be a non-negative integer");
  }

  return value > 2147483647 ? cause(value, "should be less than or equal to 2147483647") : [];
};
