/** CustomResourceDefinition and APIService. */
import type { Json } from "../../object.ts";
import { Field } from "../field.ts";
import { semanticEqual } from "../equality.ts";
import { goPrintList } from "../go-print.ts";
import { immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { dns1035Label, pathSegment, subdomain } from "../names.ts";
import { checkStructure, checkTypes } from "./structural-schema.ts";

/** The version that objects are stored in is remembered for good. */
const rememberStored = (object: Json): void => {
  const stored = ((object.spec?.versions ?? []) as Json[]).find(({ storage }) => storage === true);
  const known = (object.status?.storedVersions ?? []) as string[];
  if (stored !== undefined && !known.includes(stored.name as string)) {
    object.status = { ...object.status, storedVersions: [...known, stored.name] };
  }
};

const checkGroup = (group: Field): void => {
  if (!group.need()) {
    return;
  }

  const complaints = subdomain(group.value as string);
  if (complaints.length > 0) {
    group.invalid(complaints.join(","));
  } else if (!(group.value as string).includes(".")) {
    group.invalid("should be a domain with at least one dot");
  }
};

const perVersion = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"];

/** Inside, what all versions have in common stands beside them. */
const printedVersions = (spec: Json): ReturnType<typeof goPrintList> => {
  const versions = (spec?.versions ?? []) as Json[];
  const common = perVersion.filter((part) =>
    versions.every((version) => semanticEqual(version[part], versions[0]?.[part])),
  );
  const shown = versions.map((version) =>
    Object.fromEntries(
      Object.entries(version as object).filter(([part]) => !common.includes(part)),
    ),
  );
  return goPrintList(
    "apiextensions.CustomResourceDefinitionVersion",
    versions.length === 0 ? undefined : shown,
  );
};

/** A schema that all versions share is spoken of as if it stood beside them. */
const checkSchemas = (spec: Field, versions: Field[]): void => {
  const given = versions.map((version) => version.at("schema", "openAPIV3Schema"));
  const [first] = given;
  const shared =
    first !== undefined && given.every(({ value }) => semanticEqual(value, first.value));
  const schemas = shared
    ? [new Field(first.value, `${spec.path}.validation.openAPIV3Schema`, spec.causes)]
    : given;
  for (const schema of schemas.filter((one) => one.given)) {
    const before = spec.causes.length;
    checkTypes(schema);
    if (spec.causes.length === before) {
      checkStructure(schema);
    }
  }
};

const checkVersions = (spec: Field): void => {
  const versions = spec.at("versions");
  const items = versions.items();
  for (const version of items) {
    if (!version.at("schema", "openAPIV3Schema").given) {
      version.at("schema", "openAPIV3Schema").required();
    }
  }

  const names = items.map(({ value }) => value.name as string);
  for (const version of items) {
    const complaints = dns1035Label((version.value.name as string | undefined) ?? "");
    if (complaints.length > 0) {
      version.at("name").invalid(complaints.join(","), version.value.name ?? "");
    }
  }

  checkSchemas(spec, items);
  if (new Set(names).size < names.length) {
    versions.invalid("must contain unique version names", printedVersions(spec.value));
  }

  if (items.filter(({ value }) => value.storage === true).length !== 1) {
    versions.invalid(
      "must have exactly one version marked as storage version",
      printedVersions(spec.value),
    );
  }

  const first = names[0] ?? "";
  if (first !== "" && dns1035Label(first).length > 0) {
    spec.at("version").invalid(dns1035Label(first).join(","), first);
  }
};

const checkNames = (names: Field): void => {
  const labels: [name: string, lower: boolean][] = [
    ["plural", false],
    ["singular", false],
    ["kind", true],
    ["listKind", true],
  ];
  for (const [name, lower] of labels) {
    const at = names.at(name);
    const text = (at.value as string | undefined) ?? "";
    const complaints = text === "" ? [] : dns1035Label(lower ? text.toLowerCase() : text);
    if (complaints.length > 0) {
      at.invalid(
        `${lower ? "may have mixed case, but should otherwise match: " : ""}${complaints.join(",")}`,
      );
    }
  }

  for (const short of [...names.at("shortNames").items(), ...names.at("categories").items()]) {
    const complaints = dns1035Label(short.value as string);
    if (complaints.length > 0) {
      short.invalid(complaints.join(","));
    }
  }

  if (names.value?.kind !== undefined && names.value.kind === names.value.listKind) {
    names.at("listKind").invalid("kind and listKind may not be the same");
  }
};

const checkSpec = (spec: Field): void => {
  checkGroup(spec.at("group"));
  if (spec.at("scope").need()) {
    spec.at("scope").oneOf(["Cluster", "Namespaced"]);
  }

  checkVersions(spec);
  for (const name of ["plural", "singular", "kind", "listKind"]) {
    spec.at("names", name).need();
  }

  checkNames(spec.at("names"));
};

const checkName = (object: Field): void => {
  const { metadata, spec } = object.value;
  const wanted = `${spec?.names?.plural ?? ""}.${spec?.group ?? ""}`;
  if (metadata.name !== wanted) {
    object
      .at("metadata", "name")
      .invalid(`must be spec.names.plural+"."+spec.group`, metadata.name ?? "");
  }
};

const checkStored = (object: Field): void => {
  const stored = object.at("status", "storedVersions");
  const names = ((object.value.spec?.versions ?? []) as Json[]).map(({ name }) => name as string);
  if (stored.length === 0) {
    stored.invalid("must have at least one stored version", null);
  }

  for (const version of stored.items()) {
    const { value } = version as { value: string };
    if (!names.includes(value)) {
      version.invalid(
        `missing from spec.versions; ${value} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${value} and removes ${value} from status.storedVersions`,
      );
    }
  }
};

const established = ({ status }: Json): boolean =>
  ((status?.conditions ?? []) as Json[]).some(
    ({ type, status: state }) => type === "Established" && state === "True",
  );

export const customResourceDefinitions: KindRules = {
  generation: ["spec"],
  allowUnconditionalUpdate: false,
  prepareForCreate: rememberStored,
  prepareForUpdate: rememberStored,
  validate(object) {
    checkName(object);
    checkSpec(object.at("spec"));
    checkStored(object);
  },
  validateUpdate(object, old) {
    const spec = object.at("spec");
    checkSpec(spec);
    if (established(old)) {
      immutableText(spec.at("scope"), old.spec?.scope);
      immutableText(spec.at("names", "kind"), old.spec?.names?.kind);
    }

    immutableText(spec.at("group"), old.spec?.group);
    immutableText(spec.at("names", "plural"), old.spec?.names?.plural);
    checkStored(object);
  },
};

const checkApiService = (object: Field): void => {
  const spec = object.at("spec");
  const { group = "", version = "" } = (spec.value ?? {}) as Record<string, string>;
  const name = object.at("metadata", "name");
  if (name.value !== `${version}.${group}`) {
    name.invalid(
      `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(`${version}.${group}`)}`,
    );
  }

  if (group === "" && version !== "v1") {
    spec.at("group").required("only v1 may have an empty group and it better be legacy kube");
  } else if (group !== "") {
    spec.at("group").matches(subdomain);
  }

  spec.at("version").matches(dns1035Label);

  for (const [part, limit] of [
    ["groupPriorityMinimum", 20_000],
    ["versionPriority", 1000],
  ] as const) {
    const at = spec.at(part);
    const value = (at.value as number | undefined) ?? 0;
    if (value <= 0 || value > limit) {
      at.invalid(`must be positive and less than ${limit}`, value);
    }
  }

  if (spec.at("service").given) {
    spec.at("service", "namespace").need();
    spec.at("service", "name").need();
  }
};

export const apiServices: KindRules = {
  name: pathSegment,
  allowUnconditionalUpdate: false,
  validate: checkApiService,
  validateUpdate: checkApiService,
};
