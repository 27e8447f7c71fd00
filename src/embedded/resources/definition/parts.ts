/** Parts of a definition's version besides its schema: printer columns, subresources, selectable fields; and the conversion between versions. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { checkServiceReference, checkUrl } from "../kinds/webhooks.ts";
import { dns1035Label } from "../names.ts";

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = "byte,date,date-time,double,float,int32,int64,password";

const checkJsonPath = (path: Field): boolean => {
  if ((path.value as string).startsWith(".")) {
    return true;
  }

  path.invalid("must be a simple json path starting with .");
  return false;
};

export const checkColumn = (column: Field): void => {
  column.at("name").need();
  const type = column.at("type");
  const words = `must be one of ${columnTypes.join(",")}`;
  if (type.need(words) && !columnTypes.includes(type.value as string)) {
    type.invalid(words);
  }

  const format = column.at("format");
  if (!format.empty && !columnFormats.split(",").includes(format.value as string)) {
    format.invalid(`must be one of ${columnFormats}`);
  }

  // Inside, the field is spelt in capitals.
  const path = column.at("JSONPath").as(column.value.jsonPath);
  if (path.need()) {
    checkJsonPath(path);
  }
};

const checkScalePath = (path: Field, parents: string[]): void => {
  if (
    checkJsonPath(path) &&
    !parents.some((parent) => (path.value as string).startsWith(`${parent}.`))
  ) {
    const where = parents.length > 1 ? `either ${parents.join(" or ")}` : parents.join("");
    path.invalid(`should be a json path under ${where}`);
  }
};

export const checkSubresources = (subresources: Field): void => {
  const scale = subresources.at("scale");
  if (!scale.given) {
    return;
  }

  for (const [name, parent] of [
    ["specReplicasPath", ".spec"],
    ["statusReplicasPath", ".status"],
  ] as const) {
    if (scale.at(name).need()) {
      checkScalePath(scale.at(name), [parent]);
    }
  }

  if (!scale.at("labelSelectorPath").empty) {
    checkScalePath(scale.at("labelSelectorPath"), [".spec", ".status"]);
  }
};

/** The schema at the end of `.spec.color`, or what is wrong with the way there. */
const follow = (path: string, schema: Json): { found: Json } | { wrong: string } => {
  let found = schema;
  const tokens = path.match(/[.[\]]|[^.[\]]+/g) ?? [];
  for (let index = 0; index < tokens.length; index += 2) {
    const [token = "", name] = tokens.slice(index, index + 2);
    if (token !== ".") {
      return {
        wrong:
          token === "[" ? "array notation is not allowed" : `expected [ or . but got: ${token}`,
      };
    }

    if (name === undefined) {
      return { wrong: "unexpected end of JSON path" };
    }

    found = found?.properties === undefined ? found?.additionalProperties : found.properties[name];
    if (typeof found !== "object") {
      return { wrong: "does not refer to a valid field" };
    }
  }

  return { found };
};

const selectable = ["string", "boolean", "integer"];

export const checkSelectable = (fields: Field, schema: Json): void => {
  const seen = new Set<string>();
  for (const field of fields.items()) {
    const path = field.at("jsonPath");
    if (!path.need()) {
      continue;
    }

    const text = path.value as string;
    const end = follow(text, schema);
    if ("wrong" in end) {
      path.invalid(`is an invalid path: ${end.wrong}`);
      continue;
    }

    if (/^\.metadata(?:\.|$)/.test(text)) {
      path.invalid("must not point to fields in metadata");
    }

    if (!selectable.includes(end.found.type as string)) {
      path.invalid(
        "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.",
      );
    }

    if (seen.has(text)) {
      path.duplicate();
    }

    seen.add(text);
  }

  if (seen.size > 8) {
    fields.tooMany(seen.size, 8);
  }
};

export const checkDeprecation = (version: Field): void => {
  const warning = version.at("deprecationWarning");
  const text = warning.value as string | undefined;
  if (text === undefined) {
    return;
  }

  if (version.value.deprecated !== true) {
    warning.invalid("can only be set for deprecated versions");
    return;
  }

  if (Buffer.byteLength(text) > 256) {
    warning.invalid("must be <= 256 characters long");
  }

  if (text === "") {
    warning.invalid("must not be an empty string");
  }

  const odd = text.search(/[^\P{C}\u{20}]|[\p{Zl}\p{Zp}]/u);
  if (odd !== -1) {
    warning.invalid(
      `must only contain printable UTF-8 characters; non-printable character found at index ${odd}`,
    );
  }
};

const reviewVersions = ["v1", "v1beta1"];

const checkReviewVersions = (versions: Field): void => {
  if (!versions.need()) {
    return;
  }

  const seen = new Set<string>();
  for (const version of versions.items()) {
    if (seen.has(version.value as string)) {
      version.invalid("duplicate version");
    } else {
      version.matches(dns1035Label);
    }

    seen.add(version.value as string);
  }

  if (!reviewVersions.some((version) => seen.has(version))) {
    versions.invalid(`must include at least one of ${reviewVersions.join(", ")}`);
  }
};

const checkClient = (client: Field, given: boolean): void => {
  const [url, service] = [client.at("url"), client.at("service")];
  if (!given) {
    client.required("required when strategy is set to Webhook");
  } else if (url.given === service.given) {
    client.required("exactly one of url or service is required");
  } else if (url.given) {
    checkUrl(url);
  } else {
    checkServiceReference(service);
  }
};

export const checkConversion = (conversion: Field): void => {
  if (!conversion.given) {
    return;
  }

  const strategy = conversion.at("strategy");
  if (strategy.need()) {
    strategy.oneOf(["None", "Webhook"]);
  }

  // Inside, the parts of `webhook` lie flat.
  const { webhook } = conversion.value;
  const client = conversion.at("webhookClientConfig").as(webhook?.clientConfig);
  const versions = conversion.at("conversionReviewVersions").as(webhook?.conversionReviewVersions);
  if (strategy.value === "Webhook") {
    checkClient(client, client.given);
    checkReviewVersions(versions);
    return;
  }

  const words = "should not be set when strategy is not set to Webhook";
  if (client.given) {
    client.forbidden(words);
  }

  if (versions.length > 0) {
    versions.forbidden(words);
  }
};
