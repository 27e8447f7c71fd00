/** Node. */
import type { Json } from "../../object.ts";
import { fieldErrors } from "../field-errors.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import type { KindRules } from "../kind-rules.ts";
import { labelValue, qualifiedName } from "../names.ts";
import { checkTaintEffect } from "../pod/placement.ts";
import { checkAmount } from "../resource-names.ts";
import { checkCidr } from "../ip-checks.ts";

/** Go speaks of taints as if they were metadata. */
const checkTaints = (taints: Field): void => {
  const seen = new Set<string>();
  for (const taint of taints.items()) {
    const { key = "", value = "", effect = "" } = taint.value as Record<string, string>;
    taint.at("key").as(key).matches(qualifiedName);
    const complaints = labelValue(value);
    if (complaints.length > 0) {
      taint.at("value").invalid(complaints.join(";"), value);
    }

    checkTaintEffect(taint.at("effect"));
    if (seen.has(`${effect}/${key}`)) {
      const cause = fieldErrors.duplicate(taint.path, goPrint("core.Taint", taint.value));
      taint.causes.push({
        ...cause,
        message: `${cause.message}: taints must be unique by key and effect pair`,
      });
    }

    seen.add(`${effect}/${key}`);
  }
};

const checkResources = (object: Field): void => {
  for (const list of ["capacity", "allocatable"]) {
    for (const [name, { value }] of object.at("status", list).entries()) {
      checkAmount(object.at("status", list, name).as(value), name);
    }
  }
};

const checkCidrs = (cidrs: Field): void => {
  cidrs.items().forEach(checkCidr);
  const all = (cidrs.value ?? []) as string[];
  const families = new Set(all.map((cidr) => cidr.includes(":")));
  const broken = all.findIndex((cidr) => !/^[\da-f.:]+\/\d+$/i.test(cidr));
  if (all.length > 1 && broken !== -1) {
    cidrs.internal(
      `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${broken}]: <nil> (invalid CIDR address: ${all[broken]})`,
    );
  }

  if (all.length > 1 && (families.size < 2 || all.length > 2)) {
    cidrs.invalid("may specify no more than one CIDR for each IP family");
  }
};

const checkKept = (spec: Field, old: Json): void => {
  const before = (old.podCIDRs ?? []) as string[];
  const after = (spec.value?.podCIDRs ?? []) as string[];
  const detail = 'node updates may not change podCIDR except from "" to valid';
  if (before.length > 0 && before.length !== after.length) {
    spec.at("podCIDRs").forbidden(detail);
  } else {
    before
      .filter((cidr, index) => cidr !== after[index])
      .forEach(() => spec.at("podCIDRs").forbidden(detail));
  }

  if ((old.providerID ?? "") !== "" && old.providerID !== spec.value?.providerID) {
    spec
      .at("providerID")
      .forbidden('node updates may not change providerID except from "" to valid');
  }
};

const taintsOf = (object: Field): Field =>
  object.at("metadata", "taints").as(object.value.spec?.taints);

/** `podCIDR` is the first of `podCIDRs`. */
const syncCidrs = ({ spec }: Json): void => {
  if (spec?.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) {
    spec.podCIDRs = [spec.podCIDR];
  } else if (spec?.podCIDRs?.[0] !== undefined) {
    spec.podCIDR = spec.podCIDRs[0];
  }
};

const checkNode = (object: Field): void => {
  checkTaints(taintsOf(object));
  checkResources(object);
  checkCidrs(object.at("spec", "podCIDRs"));
};

const checkNodeUpdate = (object: Field, old: Json): void => {
  checkResources(object);
  checkKept(object.at("spec"), old.spec ?? {});
  checkTaints(taintsOf(object));
  if ((object.value.spec?.externalID ?? "") !== (old.spec?.externalID ?? "")) {
    object.at("spec", "externalID").forbidden("may not be updated");
  }
};

export const nodes: KindRules = {
  keepsStatus: true,
  prepareForCreate(object) {
    // Kubelets are no longer configured through the API.
    delete object.spec?.configSource;
    delete object.status?.config;
    syncCidrs(object);
  },
  prepareForUpdate: syncCidrs,
  validate: checkNode,
  validateUpdate(object, old) {
    checkNode(object);
    checkNodeUpdate(object, old);
  },
  validateStatusUpdate: checkNodeUpdate,
  fields: ({ spec }: Json) => ({ "spec.unschedulable": String(spec?.unschedulable === true) }),
  warnings: ({ spec }: Json) => [
    ...(spec?.configSource === undefined ? [] : ["spec.configSource: the feature is removed"]),
    ...(spec?.externalID
      ? ["spec.externalID: this field is deprecated, and is unused by Kubernetes"]
      : []),
  ],
};
