/** The rules that `metadata` of every kind follows, from apimachinery's pkg/api/validation/objectmeta.go. */
import { splitApiVersion } from "../object.ts";
import type { Json, KubeObject } from "../object.ts";
import { semanticEqual } from "./equality.ts";
import type { Field } from "./field.ts";
import { goJson, Printed, unprintable } from "./field-errors.ts";
import { dnsLabel, labelValue, qualifiedName } from "./names.ts";
import type { Check } from "./names.ts";

export interface MetadataRules {
  namespaced: boolean;
  /** What a name must be; a generateName is checked with its last dash masked. */
  name: Check;
}

const annotationBytes = 256 * 1024;

const maskDash = (prefix: string): string =>
  prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix;

export const validateLabels = (labels: Field): void => {
  for (const [key, { value }] of labels.entries()) {
    labels.as(key).matches(qualifiedName);
    labels.as(value).matches(labelValue);
  }
};

/** Keys are checked as labels' are, but for their case. */
export const validateAnnotations = (annotations: Field): void => {
  let size = 0;
  for (const [key, { value }] of annotations.entries()) {
    annotations.as(key).matches((text) => qualifiedName(text.toLowerCase()));
    size += Buffer.byteLength(key) + Buffer.byteLength((value as string | null) ?? "");
  }

  if (size > annotationBytes) {
    annotations.tooLong(annotationBytes);
  }
};

const ownerText = (owner: Json): Printed =>
  new Printed(
    goJson(
      {
        apiVersion: owner.apiVersion ?? "",
        kind: owner.kind ?? "",
        name: owner.name ?? "",
        uid: owner.uid ?? "",
        controller: owner.controller,
        blockOwnerDeletion: owner.blockOwnerDeletion,
      },
      false,
    ),
  );

const validateOwner = (owner: Field): void => {
  const { apiVersion = "", kind = "", name = "", uid = "" } = owner.value as Record<string, string>;
  const [, version] = splitApiVersion(apiVersion);
  const texts: [string, string, boolean, string][] = [
    ["apiVersion", apiVersion, version === "", "version must not be empty"],
    ["kind", kind, kind === "", "must not be empty"],
    ["name", name, name === "", "must not be empty"],
    ["uid", uid, uid === "", "must not be empty"],
  ];
  for (const [part, bad, wrong, detail] of texts) {
    if (wrong) {
      owner.at(part).invalid(detail, bad);
    }
  }

  if (apiVersion === "v1" && kind === "Event") {
    owner.invalid("/v1, Kind=Event is disallowed from being an owner", ownerText(owner.value));
  }
};

const validateOwners = (owners: Field): void => {
  let first: string | undefined;
  for (const { value } of owners.items()) {
    // Go reports under the list's own path, without an index.
    validateOwner(owners.as(value));
    if (value.controller === true) {
      const current = `${value.kind}/${value.name}`;
      if (first === undefined) {
        first = current;
      } else {
        const all = (owners.value as Json[]).map((owner) => ownerText(owner).text);
        owners.invalid(
          `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${current}`,
          new Printed(`[${all.join(",")}]`),
        );
      }
    }
  }
};

export const validateFinalizers = (finalizers: Field): void => {
  const names = finalizers.items().map(({ value }) => value as string);
  for (const name of names) {
    finalizers.as(name).matches(qualifiedName);
  }

  if (names.includes("orphan") && names.includes("foregroundDeletion")) {
    finalizers.invalid("finalizer orphan and foregroundDeletion cannot be both set");
  }
};

const standardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

/** Finalizers without a domain must be those that Kubernetes knows. Kinds of the core library alone are so strict. */
export const checkKnownFinalizers = (finalizers: Field): void => {
  for (const finalizer of finalizers.items()) {
    const name = finalizer.value as string;
    if (!name.includes("/") && !standardFinalizers.includes(name)) {
      finalizer.invalid("name is neither a standard finalizer name nor is it fully qualified");
    }
  }
};

const validateManager = (manager: Field): void => {
  const text = (manager.value as string | undefined) ?? "";
  if (Buffer.byteLength(text) > 128) {
    manager.tooLong(128);
  }

  unprintable(text).forEach((why) => manager.invalid(why));
};

const validateManagedFields = (entries: Field): void => {
  for (const entry of entries.items()) {
    if (!["Apply", "Update"].includes(entry.value.operation)) {
      entry.at("operation").invalidText("must be `Apply` or `Update`");
    }

    if (!["", "FieldsV1"].includes(entry.value.fieldsType ?? "")) {
      entry.at("fieldsType").invalid("must be `FieldsV1`");
    }

    validateManager(entry.at("manager"));
    if (((entry.value.subresource as string | undefined) ?? "").length > 256) {
      entry.at("subresource").tooLong(256);
    }
  }
};

const validateNamespace = (namespace: Field, namespaced: boolean): void => {
  if (namespaced && namespace.need()) {
    namespace.matches(dnsLabel);
  } else if (!namespaced && !namespace.empty) {
    namespace.forbidden("not allowed on this type");
  }
};

/** `metadata` of a new object. */
export const validateMetadata = (metadata: Field, { namespaced, name }: MetadataRules): void => {
  const prefix = metadata.at("generateName");
  if (!prefix.empty) {
    prefix.matches((text) => name(maskDash(text)));
  }

  if (metadata.at("name").need("name or generateName is required")) {
    metadata.at("name").matches(name);
  }

  validateNamespace(metadata.at("namespace"), namespaced);
  metadata.at("generation").nonNegative();
  validateLabels(metadata.at("labels"));
  validateAnnotations(metadata.at("annotations"));
  validateOwners(metadata.at("ownerReferences"));
  validateFinalizers(metadata.at("finalizers"));
  validateManagedFields(metadata.at("managedFields"));
};

const constant = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
];

/** `metadata` of a changed object against the stored one. */
export const validateMetadataUpdate = (metadata: Field, old: KubeObject["metadata"]): void => {
  const known = new Set(old.finalizers);
  const added = ((metadata.value.finalizers ?? []) as string[]).filter((name) => !known.has(name));
  if (old.deletionTimestamp !== undefined && added.length > 0) {
    const shown = added.toSorted().map((name) => JSON.stringify(name));
    metadata
      .at("finalizers")
      .forbidden(
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown.join(", ")}}`,
      );
  }

  if (metadata.at("resourceVersion").empty) {
    metadata.at("resourceVersion").invalidText("must be specified for an update");
  }

  for (const name of constant) {
    const before = old[name as keyof typeof old];
    if (!semanticEqual(metadata.value[name] ?? "", before ?? "")) {
      metadata.at(name).invalid("field is immutable");
    }
  }

  validateLabels(metadata.at("labels"));
  validateAnnotations(metadata.at("annotations"));
  validateOwners(metadata.at("ownerReferences"));
  validateManagedFields(metadata.at("managedFields"));
};
