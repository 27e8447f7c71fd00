/** CustomResourceDefinition. */
import type { Json } from "../../object.ts";
import {
  checkColumn,
  checkConversion,
  checkDeprecation,
  checkSelectable,
  checkSubresources,
} from "../definition/parts.ts";
import { checkApproval, checkPreserve } from "../definition/approval.ts";
import { checkGroup, checkNames } from "../definition/names.ts";
import { checkSchema, everySchema, unknownFormats } from "../definition/schema.ts";
import type { Field } from "../field.ts";
import { semanticEqual } from "../equality.ts";
import { goPrintList } from "../go-print.ts";
import { immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { dns1035Label } from "../names.ts";

/** The version that objects are stored in is remembered for good. */
const rememberStored = (object: Json): void => {
  const stored = ((object.spec?.versions ?? []) as Json[]).find(({ storage }) => storage === true);
  const known = (object.status?.storedVersions ?? []) as string[];
  if (stored !== undefined && !known.includes(stored.name as string)) {
    object.status = { ...object.status, storedVersions: [...known, stored.name] };
  }
};

const perVersion = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"];

/** Inside, what all versions have in common stands beside them. */
const commonParts = (spec: Json): string[] => {
  const versions = (spec?.versions ?? []) as Json[];
  return perVersion.filter((part) =>
    versions.every((version) => semanticEqual(version[part], versions[0]?.[part])),
  );
};

const printedVersions = (spec: Json): ReturnType<typeof goPrintList> => {
  const versions = (spec?.versions ?? []) as Json[];
  const common = commonParts(spec);
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

const hasStatus = (version: Json): boolean => version?.subresources?.status !== undefined;

const hasDefaults = ({ value }: Field): boolean =>
  [...everySchema(value.schema?.openAPIV3Schema)].some((part) => part.default !== undefined);

/** What versions do not have in common is checked with each. */
const checkVersion = (version: Field, common: readonly string[]): void => {
  checkDeprecation(version);
  const own = (part: string): Field =>
    common.includes(part) ? version.at(part).as(undefined) : version.at(part);
  checkSchema(own("schema").at("openAPIV3Schema"), hasStatus(version.value));
  checkSubresources(own("subresources"));
  own("additionalPrinterColumns").items().forEach(checkColumn);
  const { openAPIV3Schema } = version.value.schema ?? {};
  const selectable = own("selectableFields");
  if (openAPIV3Schema === undefined && !selectable.empty) {
    selectable.invalid("may only be set when `version.schema.openAPIV3Schema` is not included", "");
  } else {
    checkSelectable(selectable, openAPIV3Schema);
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

  if (spec.value.preserveUnknownFields === true && items.some(hasDefaults)) {
    spec
      .at("preserveUnknownFields")
      .invalid("must be false in order to use defaults in the schema");
  }

  const names = items.map(({ value }) => value.name as string);
  for (const version of items) {
    const complaints = dns1035Label((version.value.name as string | undefined) ?? "");
    if (complaints.length > 0) {
      version.at("name").invalid(complaints.join(","), version.value.name ?? "");
    }

    checkVersion(version, commonParts(spec.value));
  }

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

/** What all versions have in common is checked once, as part of the spec. */
const checkCommon = (spec: Field): void => {
  const versions = (spec.value?.versions ?? []) as Json[];
  const common = commonParts(spec.value);
  const part = (name: string, shown = name): Field =>
    spec.at(shown).as(common.includes(name) ? versions[0]?.[name] : undefined);
  checkSchema(part("schema", "validation").at("openAPIV3Schema"), versions.some(hasStatus));
  checkSubresources(part("subresources"));
  part("additionalPrinterColumns").items().forEach(checkColumn);
  checkSelectable(part("selectableFields"), versions[0]?.schema?.openAPIV3Schema);
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
  checkCommon(spec);
  const strategy = spec.at("conversion", "strategy");
  if (spec.value.preserveUnknownFields === true && strategy.given && strategy.value !== "None") {
    strategy.invalid("must be None if spec.preserveUnknownFields is true");
  }

  checkConversion(spec.at("conversion"));
};

const formatsOf = ({ spec }: Json): string[] => {
  const versions = (spec?.versions ?? []) as Json[];
  const shown = commonParts(spec).includes("schema") ? versions.slice(0, 1) : versions;
  return shown.flatMap(({ schema }) => unknownFormats(schema?.openAPIV3Schema));
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

  const storage = ((object.value.spec?.versions ?? []) as Json[]).filter(
    (version) => version.storage === true,
  );
  for (const { name } of stored.length === 0 ? [] : storage) {
    if (!((stored.value ?? []) as string[]).includes(name as string)) {
      stored.invalid(`must have the storage version ${name}`);
    }
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
    checkApproval(object);
    checkPreserve(object.at("spec"));
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
    checkApproval(object, old);
    checkPreserve(spec, old.spec);
  },
  warnings(object, old) {
    const known = old === undefined ? [] : formatsOf(old);
    return formatsOf(object)
      .filter((format) => !known.includes(format))
      .map((format) => `unrecognized format ${JSON.stringify(format)}`);
  },
};
