/** Checks of a service's cluster addresses and families. */
import { isIPv6 } from "node:net";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { checkIp } from "../ip-checks.ts";

const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];

export const isHeadless = ({ clusterIPs }: Json): boolean =>
  (clusterIPs ?? []).length === 1 && clusterIPs[0] === "None";

const checkPair = (spec: Field): void => {
  const { clusterIP = "", clusterIPs = [] } = spec.value as {
    clusterIP?: string;
    clusterIPs?: string[];
  };
  const at = spec.at("clusterIPs");
  if (clusterIP === "") {
    if (clusterIPs.length > 0) {
      at.invalid("must be empty when `clusterIP` is not specified");
    }
  } else if (clusterIPs.length === 0) {
    at.required();
  } else if (clusterIPs[0] !== clusterIP) {
    at.invalid("first value must match `clusterIP`");
  }
};

const checkFamilies = (spec: Field): void => {
  const seen = new Set<string>();
  for (const family of spec.at("ipFamilies").items()) {
    family.oneOf(["IPv4", "IPv6"]);
    if (seen.has(family.value as string)) {
      family.duplicate();
    }

    seen.add(family.value as string);
  }

  if (spec.at("ipFamilyPolicy").given) {
    spec.at("ipFamilyPolicy").oneOf(policies);
  }
};

const checkEach = (at: Field): boolean => {
  let fine = true;
  for (const [index, address] of at.items().entries()) {
    if (index === 0 && address.value === "None") {
      if (at.length > 1) {
        at.invalid("'None' must be the first and only value");
        fine = false;
      }
    } else {
      fine = checkIp(address) && fine;
    }
  }

  return fine;
};

const checkAgainstFamilies = (at: Field, families: string[]): void => {
  for (const [index, address] of at.items().entries()) {
    const family = families[index];
    const actual = isIPv6(address.value as string) ? "IPv6" : "IPv4";
    const isKnown = family === "IPv4" || family === "IPv6";
    if (isKnown && family !== actual) {
      address.invalid(`expected an ${family} value as indicated by \`ipFamilies[${index}]\``);
    }
  }
};

export const checkClusterIps = (spec: Field): void => {
  if (spec.value.type === "ExternalName") {
    return;
  }

  checkPair(spec);
  checkFamilies(spec);
  const at = spec.at("clusterIPs");
  const fine = checkEach(at);
  if (at.length > 2) {
    at.invalid("may only hold up to 2 values");
  }

  if (!fine) {
    return;
  }

  const addresses = (at.value ?? []) as string[];
  if (addresses.length > 1 && new Set(addresses.map((one) => isIPv6(one))).size < 2) {
    at.invalid("may specify no more than one IP for each IP family");
  }

  if (!isHeadless(spec.value)) {
    checkAgainstFamilies(at, (spec.value.ipFamilies ?? []) as string[]);
  }
};

/** Addresses stay, once given. */
export const checkAddressesKept = (spec: Field, old: Json): void => {
  const external = spec.value.type === "ExternalName" || old.type === "ExternalName";
  if (external || (isHeadless(old) && isHeadless(spec.value))) {
    return;
  }

  const at = spec.at("clusterIPs");
  const [before, after] = [old.clusterIPs ?? [], at.value ?? []] as string[][];
  const first = at.index(0);
  if (before?.length === after?.length) {
    before?.forEach((address, index) => {
      if (address !== after?.[index]) {
        at.index(index).invalid("may not change once set", after);
      }
    });
  } else if (after?.length === 0) {
    first.invalid("primary clusterIP can not be unset", null);
  } else if ((before?.length ?? 0) > 0 && before?.[0] !== after?.[0]) {
    first.invalid("may not change once set", after);
  }
};

export const checkFamiliesKept = (spec: Field, old: Json): void => {
  const external = spec.value.type === "ExternalName" || old.type === "ExternalName";
  if (external || isHeadless(old) || isHeadless(spec.value)) {
    return;
  }

  const [before, after] = [old.ipFamilies ?? [], spec.value.ipFamilies ?? []] as string[][];
  if ((before?.length ?? 0) > 0 && (after?.length ?? 0) > 0 && before?.[0] !== after?.[0]) {
    spec.at("ipFamilies").index(0).invalid("may not change once set", after);
  }
};
