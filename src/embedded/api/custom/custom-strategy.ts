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
import { finalizerWarnings } from "./finalizer-warnings.ts";
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

type Check = (object: KubeObject) => StatusCause[];

export const customStrategy = (info: ResourceInfo, version: CustomVersion): Strategy => {
  const base = strategyOf(info);
  const hasStatus = info.subresources.some(({ name }) => name === "status");
  const { scale } = version;
  const ofObject: Check = (object) => [
    ...validateSchema(object, info.schema, ""),
    ...scaleCauses(object, [scale?.specReplicasPath, scale?.statusReplicasPath]),
  ];
  const ofStatus: Check = (object) => [
    ...statusCauses(object, info.schema),
    ...scaleCauses(object, [scale?.statusReplicasPath]),
  ];
  const schemaCauses = (object: KubeObject, check: Check, old?: KubeObject): StatusCause[] => {
    const causes = [...check(object), ...duplicateCauses(object, info.schema, "")];
    const rules = (): StatusCause[] => ruleCauses(object, old, info.schema);
    const blocked = causes.some(({ reason }) => blocking.has(reason ?? ""));
    return blocked
      ? [...causes, ...(hasRules(info.schema) ? [skipped] : [])]
      : [...causes, ...rules()];
  };

  // What was wrong before and did not change is let through (ratcheting).
  const newCauses = (object: KubeObject, old: KubeObject, check: Check): StatusCause[] => {
    const causes = schemaCauses(object, check, old);
    const before = causes.length === 0 ? [] : schemaCauses(old, check).map(textOf);
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
      ...schemaCauses(object, ofObject),
    ],
    validateUpdate: (object, old, context) => [
      ...(base.validateUpdate?.(object, old, context) ?? []),
      ...newCauses(object, old, ofObject),
    ],
    validateStatusUpdate: (object, old, context: ValidationContext) => [
      ...(base.validateStatusUpdate?.(object, old, context) ?? []),
      ...newCauses(object, old, ofStatus),
    ],
    warnings: (object, old) => finalizerWarnings(object, old),
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

const scaleCauses = (object: KubeObject, paths: (string | undefined)[]): StatusCause[] =>
  paths.flatMap((path) =>
    path === undefined ? [] : replicaCauses(readPath(object, path.replace(/^\./, "")), path),
  );

/** A status is validated by itself, so that messages leave its name out of paths. */
const statusCauses = (object: KubeObject, schema: Json): StatusCause[] =>
  object["status"] === undefined
    ? []
    : validateSchema(object["status"], schema?.properties?.status, "").map((cause) => ({
        ...cause,
        field: cause.field === "<nil>" ? "status" : `status.${cause.field}`,
      }));

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
