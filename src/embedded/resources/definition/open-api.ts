/** Rules of an OpenAPI schema in a definition besides being structural (apiextensions pkg/apis/apiextensions/validation). */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { checkListType, checkMapType } from "./list-types.ts";
import type { RuleScope } from "./rules.ts";

interface Place {
  root?: boolean;
  /** Inside apiVersion, kind or metadata of a resource. */
  meta?: boolean;
  /** Why defaults may not be set here. */
  noDefaults?: string;
  /** Where rules are looked at. */
  rules?: RuleScope;
  /** The outermost part around that has no way to tell its values apart. */
  uncorrelatable?: string;
}

/** What stands below, in properties or items. */
const below = (place: Place, schema: Field): Place => ({
  ...place,
  root: false,
  ...(place.rules === undefined ? {} : { rules: place.rules.inside(schema.value) }),
});

const types = ["array", "boolean", "integer", "number", "object", "string"];
const metaFields = new Set(["metadata", "kind", "apiVersion"]);
const embedded = "x-kubernetes-embedded-resource";

const isSchema = (value: Json): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unsupported: [name: string, detail?: string][] = [
  ["id"],
  ["additionalItems"],
  ["patternProperties"],
  ["definitions"],
  ["dependencies"],
  ["$ref"],
];

const checkBasics = (schema: Field, { noDefaults, meta = false }: Place): void => {
  const type = schema.at("type");
  if (!type.empty) {
    type.oneOf(types);
  }

  if (schema.at("default").given && noDefaults !== undefined) {
    schema.at("default").forbidden(`must not be set ${noDefaults}`);
  }

  for (const [name] of unsupported) {
    if (!schema.at(name).empty) {
      schema.at(name).forbidden(`${name} is not supported`);
    }
  }

  if (type.value === "null") {
    type.forbidden("type cannot be set to null, use nullable as an alternative");
  }

  if (schema.at("items").length > 0) {
    schema.at("items").forbidden("items must be a schema object and not an array");
  }

  if (meta && schema.value[embedded] === true) {
    schema.at(embedded).forbidden("must not be used inside of resource meta");
  }

  if (schema.value.uniqueItems === true) {
    schema
      .at("uniqueItems")
      .forbidden(
        "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      );
  }
};

const checkAdditional = (schema: Field, place: Place): void => {
  const more = schema.at("additionalProperties");
  if (!more.given) {
    return;
  }

  if (!schema.at("properties").empty && (more.value === false || isSchema(more.value))) {
    more.forbidden("additionalProperties and properties are mutual exclusive");
  }

  if (isSchema(more.value)) {
    const reason = "inside additionalProperties applying to object metadata";
    checkOpenApi(more, {
      ...below(place, schema),
      ...(place.meta === true ? { noDefaults: reason } : {}),
    });
  }
};

const checkProperties = (schema: Field, place: Place): void => {
  for (const [name, property] of schema.at("properties").entries()) {
    const isMeta = (place.root === true || schema.value[embedded] === true) && metaFields.has(name);
    checkOpenApi(property, {
      ...below(place, schema),
      ...(isMeta ? { meta: true } : {}),
      ...(isMeta && place.root === true ? { noDefaults: `in top-level ${name}` } : {}),
    });
  }
};

const checkParts = (schema: Field, place: Place): void => {
  checkAdditional(schema, place);
  checkProperties(schema, place);
  // Rules count where values are described, not where they are only restricted.
  const { rules: _, ...outer } = place;
  const inner = { ...outer, root: false };
  if (schema.at("not").given) {
    checkOpenApi(schema.at("not"), inner);
  }

  for (const name of ["allOf", "oneOf", "anyOf"]) {
    schema
      .at(name)
      .items()
      .forEach((clause) => checkOpenApi(clause, inner));
  }

  const items = schema.at("items");
  if (isSchema(items.value)) {
    const isMap = schema.value["x-kubernetes-list-type"] === "map";
    const { uncorrelatable = isMap ? undefined : schema.path } = place;
    checkOpenApi(items, {
      ...below(place, schema),
      ...(uncorrelatable === undefined ? {} : { uncorrelatable }),
    });
  }
};

const reasons = [
  "FieldValueDuplicate",
  "FieldValueForbidden",
  "FieldValueInvalid",
  "FieldValueRequired",
];
const hasBreak = (text: string): boolean => /[\n\r]/.test(text);

const checkMessage = (rule: Field): void => {
  const { rule: expression = "", message = "" } = rule.value as Record<string, string>;
  const field = rule.at("message");
  if (expression.trim() === "") {
    rule.at("rule").required("rule is not specified");
  } else if (message !== "" && message.trim() === "") {
    field.invalid("must be non-empty if specified");
  } else if (hasBreak(message.trim())) {
    field.invalid("must not contain line breaks");
  } else if (hasBreak(expression.trim()) && message.trim() === "") {
    field.required("message must be specified if rule contains line breaks");
  }
};

const checkRule = (rule: Field): void => {
  checkMessage(rule);
  const { messageExpression = "", fieldPath = "" } = rule.value as Record<string, string>;
  if (messageExpression !== "" && messageExpression.trim() === "") {
    rule.at("messageExpression").required("messageExpression must be non-empty if specified");
  }

  if (rule.at("reason").given) {
    rule.at("reason").oneOf(reasons);
  }

  if (fieldPath !== "" && fieldPath.trim() === "") {
    rule.at("fieldPath").invalid("must be non-empty if specified");
  }

  if (hasBreak(fieldPath)) {
    rule.at("fieldPath").invalid("must not contain line breaks");
  }
};

export const checkOpenApi = (schema: Field, place: Place): void => {
  const before = schema.causes.length;
  checkBasics(schema, place);
  checkParts(schema, place);
  const preserve = schema.at("x-kubernetes-preserve-unknown-fields");
  if (preserve.value === false) {
    preserve.invalid("must be true or undefined");
  }

  checkMapType(schema);
  checkListType(schema);
  schema.at("x-kubernetes-validations").items().forEach(checkRule);
  if (schema.causes.length === before) {
    place.rules?.check(schema, place.uncorrelatable);
  }
};
