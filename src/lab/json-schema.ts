/** JSON Schema for editors, made from the same schemas that the parser uses. */
import { z } from "zod";
import { anyCheck, checkKinds, commonFields } from "./kinds.table.ts";
import { anyPicture, labSchema, pictureSchemas, stepSchema } from "./lab-schema.ts";

type JsonSchema = Record<string, unknown>;

/** For `# yaml-language-server: $schema=...`. */
export const labJsonSchema = (): JsonSchema => {
  const checks = Object.fromEntries(
    checkKinds.map(({ kind, says, fields, within, for: hold }) => [
      `check-${kind}`,
      {
        ...convert(z.strictObject({ ...commonFields, ...fields })),
        title: `check: ${kind}`,
        description: `${says} (within ${within}, for ${hold} unless said otherwise)`,
        required: requiredOf(kind, fields),
      },
    ]),
  );
  const pictures = Object.fromEntries(
    Object.entries(pictureSchemas).map(([name, schema]) => [`picture-${name}`, convert(schema)]),
  );
  const lab = convert(labSchema);
  const properties = lab["properties"] as JsonSchema;

  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A lab of Drydock",
    ...lab,
    properties: { ...properties, steps: { type: "array", minItems: 1, items: ref("step") } },
    $defs: {
      step: convert(stepSchema),
      check: { oneOf: Object.keys(checks).map(ref) },
      picture: { oneOf: Object.keys(pictures).map(ref) },
      ...checks,
      ...pictures,
    },
  };
};

const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

const requiredOf = (kind: string, fields: Record<string, z.ZodType>): string[] =>
  Object.entries(fields)
    .filter(([name, schema]) => name === kind || !schema.safeParse(undefined).success)
    .map(([name]) => name);

const convert = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      const source: unknown = zodSchema;
      if (source === anyCheck) {
        Object.assign(jsonSchema, ref("check"));
      }

      if (source === anyPicture) {
        Object.assign(jsonSchema, ref("picture"));
      }
    },
  }) as JsonSchema;
  return rest;
};
