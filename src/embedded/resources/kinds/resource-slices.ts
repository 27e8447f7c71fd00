/** ResourceSlice: which devices a driver has, and on which nodes. */
import type { Json } from "../../object.ts";
import { checkCsiDriver } from "../csi-driver.ts";
import type { Field } from "../field.ts";
import { immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, subdomain } from "../names.ts";
import { checkNodeSelector } from "../pod/placement.ts";

const longestPool = 253;

const checkPool = (pool: Field): void => {
  const name = pool.at("name");
  if (name.need()) {
    if (Buffer.byteLength(name.value as string) > longestPool) {
      name.tooLong(longestPool);
    }

    for (const part of (name.value as string).split("/")) {
      name.as(part).matches(subdomain);
    }
  }

  if (((pool.value?.resourceSliceCount as number | undefined) ?? 0) <= 0) {
    pool
      .at("resourceSliceCount")
      .invalid("must be greater than zero", pool.value?.resourceSliceCount ?? 0);
  }

  if (((pool.value?.generation as number | undefined) ?? 0) < 0) {
    pool.at("generation").invalid("must be greater than or equal to zero");
  }
};

const places = ["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"];
const oneOf = `exactly one of ${places.map((name) => `\`${name}\``).join(", ")} is required`;

const checkNodeName = (name: Field): void => {
  if (name.empty) {
    name.invalid("must be either unset or set to a non-empty string");
  } else {
    name.matches(subdomain);
  }
};

const checkSelector = (selector: Field): void => {
  checkNodeSelector(selector);
  const terms = selector.at("nodeSelectorTerms");
  if (terms.length !== 1) {
    terms.invalid("must have exactly one node selector term", terms.value ?? []);
  }
};

const checkTrue = (flag: Field): void => {
  if (flag.value !== true) {
    flag.invalid("must be either unset or set to true");
  }
};

const placeChecks: Record<string, (place: Field) => void> = {
  nodeName: checkNodeName,
  nodeSelector: checkSelector,
};

/** What chooses the nodes: one of four ways, and a way that is set to nothing is none. */
const checkPlaces = (spec: Field): void => {
  const given = places.filter((name) => spec.at(name).given);
  for (const name of given) {
    (placeChecks[name] ?? checkTrue)(spec.at(name));
  }

  const chosen = given.filter((name) => spec.value[name] !== "" && spec.value[name] !== false);
  if (chosen.length === 0) {
    spec.required(oneOf);
  } else if (chosen.length > 1) {
    const shown = `{${chosen.map((name) => `\`${name}\``).join(", ")}}`;
    spec.invalid(`${oneOf}, but multiple fields are set`, shown);
  }
};

const checkDevices = (devices: Field): void => {
  const names = devices.items().map((device) => device.at("name"));
  for (const name of names) {
    name.as(name.value ?? "").matches(dnsLabel);
  }

  for (const [index, { value }] of names.entries()) {
    if (names.findIndex((other) => other.value === value) < index) {
      devices.index(index).duplicate(value ?? "");
    }
  }
};

const checkSpec = (spec: Field, old?: Json): void => {
  checkCsiDriver(spec.at("driver"));
  checkPool(spec.at("pool"));
  if (old !== undefined) {
    immutableText(spec.at("pool", "name"), old.pool?.name);
    immutableText(spec.at("driver"), old.driver);
    immutableText(spec.at("nodeName"), old.nodeName);
  }

  checkPlaces(spec);
  if (spec.at("sharedCounters").given && spec.at("devices").given) {
    spec.invalid("only one of `sharedCounters` or `devices` is allowed", "");
  }

  checkDevices(spec.at("devices"));
};

export const resourceSlices: KindRules = {
  generation: ["spec"],
  validate: (slice) => checkSpec(slice.at("spec")),
  validateUpdate: (slice, old) => checkSpec(slice.at("spec"), old.spec ?? {}),
  fields: ({ spec }: Json) => ({
    "spec.nodeName": spec?.nodeName ?? "",
    "spec.driver": spec?.driver ?? "",
  }),
};
