/** Namespace: a label of its own name, a finalizer that the namespace controller lifts. */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, qualifiedName } from "../names.ts";

const standard = ["kubernetes", "orphan", "foregroundDeletion"];

const checkFinalizers = (finalizers: Field, indexed: boolean): void => {
  for (const item of finalizers.items()) {
    const at = indexed ? item : finalizers.as(item.value);
    at.matches(qualifiedName);
    if (!(item.value as string).includes("/") && !standard.includes(item.value as string)) {
      at.invalid("name is neither a standard finalizer name nor is it fully qualified");
    }
  }
};

const checkPhase = ({ metadata, status }: Json, field: Field): void => {
  const wanted = metadata.deletionTimestamp === undefined ? "Active" : "Terminating";
  if (status?.phase !== wanted) {
    const state = wanted === "Active" ? "empty" : "not empty";
    field
      .at("status", "Phase")
      .invalid(`may only be '${wanted}' if \`deletionTimestamp\` is ${state}`, status?.phase ?? "");
  }
};

export const namespaces: KindRules = {
  name: dnsLabel,
  status: () => ({ phase: "Active" }),
  prepareForCreate(object) {
    const finalizers: string[] = object.spec?.finalizers ?? [];
    object.spec = {
      ...object.spec,
      finalizers: finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"],
    };
    object.metadata.labels = {
      ...object.metadata.labels,
      "kubernetes.io/metadata.name": object.metadata.name,
    };
  },
  prepareForUpdate(object, old) {
    object.spec = { ...object.spec, finalizers: clone(old.spec?.finalizers) };
  },
  validate: (object) => checkFinalizers(object.at("spec", "finalizers"), false),
  validateUpdate: (object) => checkFinalizers(object.at("spec", "finalizers"), false),
  validateStatusUpdate: (object) => checkPhase(object.value, object),
  prepareForSubresource(name, object, old) {
    if (name === "finalize") {
      object["status"] = clone(old["status"]);
    }
  },
  validateSubresource(_name, object) {
    const field = new Field(object);
    checkFinalizers(field.at("spec", "finalizers"), true);
    return field.causes;
  },
  fields: ({ metadata, status }: Json) => ({
    "status.phase": status?.phase ?? "",
    name: metadata.name,
  }),
};
