/** Columns and rows of custom resources: what their definition asks for, or name and age. */
import type { Json } from "../object.ts";
import type { PrintContext } from "./cell.ts";
import { type Column, commonColumns } from "./columns.ts";
import { valuesAt } from "./json-path.ts";

const ageColumn = (): Json => ({
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description: commonColumns().created.description,
});

const columnsOrAge = (columns: Json[] | undefined): Json[] =>
  columns === undefined || columns.length === 0 ? [ageColumn()] : columns;

export const customColumns = (columns: Json[] | undefined): Column[] => [
  commonColumns().name,
  ...columnsOrAge(columns).map(
    ({ name, type, format = "", description, priority = 0, jsonPath }) => ({
      name,
      type,
      format,
      description:
        description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
      priority,
    }),
  ),
];

export const customCells = (
  columns: Json[] | undefined,
  object: Json,
  context: PrintContext,
): Json[] => [
  object.metadata.name,
  ...columnsOrAge(columns).map(({ type, jsonPath }) => {
    const [value] = found(object, jsonPath);
    return value === undefined || value === null ? null : cell(type, value, context);
  }),
];

const found = (object: Json, jsonPath: string): Json[] => {
  try {
    return valuesAt(object, jsonPath);
  } catch {
    return [];
  }
};

const cell = (type: string, value: Json, { age }: PrintContext): Json => {
  switch (type) {
    case "string": {
      return typeof value === "object" ? JSON.stringify(value) : String(value);
    }

    case "integer": {
      return typeof value === "number" ? Math.trunc(value) : null;
    }

    case "number": {
      return typeof value === "number" ? value : null;
    }

    case "boolean": {
      return typeof value === "boolean" ? value : null;
    }

    case "date": {
      if (typeof value !== "string") {
        return null;
      }

      return Number.isNaN(Date.parse(value)) ? "<invalid>" : age(value);
    }

    default: {
      return null;
    }
  }
};
