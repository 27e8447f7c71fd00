/** The spec of a persistent volume claim, on its own or as a template in pods and stateful sets. */
import type { Json } from "../object.ts";
import type { Field } from "./field.ts";
import { checkLabelSelector } from "./label-checks.ts";
import { dnsLabel, subdomain } from "./names.ts";
import { amount, checkAmount } from "./resource-names.ts";

const modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

export const checkAccessModes = (at: Field): void => {
  const given = (at.value ?? []) as string[];
  for (const mode of given) {
    if (!modes.includes(mode)) {
      at.notSupported(modes, mode);
    }
  }

  const others = given.some((mode) => mode !== "ReadWriteOncePod" && modes.includes(mode));
  if (given.includes("ReadWriteOncePod") && others) {
    at.forbidden("may not use ReadWriteOncePod with other access modes");
  }
};

const checkSource = (source: Field): void => {
  source.at("name").need();
  source.at("kind").need();
  const group = (source.value.apiGroup as string | undefined) ?? "";
  if (group === "" && source.value.kind !== "PersistentVolumeClaim") {
    source.invalid(
      "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
      source.value.kind ?? "",
    );
  }

  if (group !== "") {
    source.at("apiGroup").matches(subdomain);
  }

  if (!source.at("namespace").empty) {
    source.at("namespace").matches(dnsLabel);
  }
};

const sameSource = (a: Json, b: Json): boolean =>
  a.apiGroup === b.apiGroup && a.kind === b.kind && a.name === b.name;

const checkSources = (spec: Field): void => {
  const [source, ref] = [spec.at("dataSource"), spec.at("dataSourceRef")];
  for (const at of [source, ref]) {
    if (at.given) {
      checkSource(at);
    }
  }

  if (source.given && ref.given) {
    if (!ref.at("namespace").empty) {
      spec.invalid("may not be specified when dataSourceRef.namespace is specified", {});
    } else if (!sameSource(source.value, ref.value)) {
      spec.invalid("must match dataSourceRef", {});
    }
  }
};

const checkStorage = (at: Field): void => {
  if (!at.given) {
    at.required();
  } else if (amount(at.value).sign <= 0) {
    at.invalid("must be greater than zero", String(at.value));
  } else {
    checkAmount(at, "storage");
  }
};

const checkClassName = (at: Field): void => {
  if (!at.empty) {
    at.matches(subdomain);
  }
};

export const checkClaimSpec = (spec: Field): void => {
  spec.at("accessModes").need("at least 1 access mode is required");
  checkLabelSelector(spec.at("selector"));
  checkAccessModes(spec.at("accessModes"));
  const storage: unknown = spec.value?.resources?.requests?.storage;
  checkStorage(spec.at("resources").key("storage").as(storage));
  checkClassName(spec.at("storageClassName"));
  if (spec.at("volumeMode").given) {
    spec.at("volumeMode").oneOf(["Block", "Filesystem"]);
  }

  checkSources(spec);
  checkClassName(spec.at("volumeAttributesClassName"));
};
