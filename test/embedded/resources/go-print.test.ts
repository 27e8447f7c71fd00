import test from "ava";
import { goPrint } from "../../../src/embedded/resources/go-print.ts";

test("schemas are printed as Go holds them, with items, further properties and rules", (t) => {
  const printed = JSON.parse(
    goPrint("apiextensions.JSONSchemaProps", {
      type: "array",
      items: { type: "object", additionalProperties: { type: "string" } },
      additionalProperties: false,
      "x-kubernetes-list-type": "set",
      "x-kubernetes-validations": [{ rule: "true", optionalOldSelf: true }],
    }).text,
  );
  t.is(printed.Items.JSONSchemas, null);
  t.is(printed.Items.Schema.AdditionalProperties.Allows, true);
  t.is(printed.Items.Schema.AdditionalProperties.Schema.Type, "string");
  t.deepEqual(printed.AdditionalProperties, { Allows: false, Schema: null });
  t.is(printed.XListType, "set");
  t.like(printed.XValidations[0], { Rule: "true", OptionalOldSelf: true });
});
