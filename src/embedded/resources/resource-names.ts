/** Names of resources (`cpu`, `requests.storage`, `example.com/gpu`) and amounts of them, from pkg/apis/core/helper and validation. */
import type { Field } from "./field.ts";
import { qualifiedName } from "./names.ts";
import { parseQuantity, Quantity } from "./quantity.ts";

const compute = ["cpu", "memory", "ephemeral-storage"];
const integers = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const bounded = compute.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);
const standardQuota = new Set([...bounded, ...integers, "requests.storage"]);
const standard = new Set([...standardQuota, "storage"]);

export const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isQuotaHugePages = (name: string): boolean =>
  isHugePages(name) || name.startsWith("requests.hugepages-");

const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");

const isExtended = (name: string): boolean =>
  !isNative(name) &&
  !name.startsWith("requests.") &&
  qualifiedName(`requests.${name}`).length === 0;

export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

export const isStandardQuotaName = (name: string): boolean =>
  standardQuota.has(name) || isQuotaHugePages(name);

/** `at` is where complaints go; its value is not looked at. */
export const checkResourceName = (at: Field, name: string): boolean => {
  if (!at.as(name).matches(qualifiedName)) {
    return false;
  }

  if (!name.includes("/") && !standard.has(name) && !isQuotaHugePages(name)) {
    at.invalid("must be a standard resource type or fully qualified", name);
    return false;
  }

  return true;
};

export const checkContainerResourceName = (at: Field, name: string): void => {
  checkResourceName(at, name);
  if (!name.includes("/")) {
    if (!compute.includes(name) && !isHugePages(name)) {
      at.invalid("must be a standard resource for containers", name);
    }
  } else if (!isNative(name) && !isExtended(name)) {
    at.invalid("doesn't follow extended resource name standard", name);
  }
};

export const checkQuotaResourceName = (at: Field, name: string): void => {
  checkResourceName(at, name);
  if (!name.includes("/") && !isStandardQuotaName(name)) {
    at.invalid("must be a standard resource for quota", name);
  }
};

/** Zero for text that is no amount: decoding has refused it before. */
export const amount = (text: unknown): Quantity => {
  try {
    return parseQuantity(text as string);
  } catch {
    return Quantity.from(0);
  }
};

/** Not negative, and whole where only whole things exist. */
export const checkAmount = (at: Field, name: string): void => {
  const value = amount(at.value);
  if (value.sign < 0) {
    at.invalid("must be greater than or equal to 0", value.toString());
  }

  if ((integers.includes(name) || isExtended(name)) && value.milliValue() % 1000n !== 0n) {
    at.invalid("must be an integer", value.toString());
  }
};
