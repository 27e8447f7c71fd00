/** LimitRange: kinds of limits, and that min, defaults and max are in order. */
import { randomUUID } from "node:crypto";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { qualifiedName } from "../names.ts";
import type { Quantity } from "../quantity.ts";
import {
  amount,
  checkContainerResourceName,
  checkResourceName,
  isOvercommitAllowed,
} from "../resource-names.ts";

const standardTypes = ["Pod", "Container", "PersistentVolumeClaim"];
const parts = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;
type Part = (typeof parts)[number];

const checkType = (type: Field): void => {
  const name: string = type.value ?? "";
  if (type.matches(qualifiedName) && !name.includes("/") && !standardTypes.includes(name)) {
    type.invalid("must be a standard limit type or fully qualified", name);
  }
};

const checkNames = (limit: Field, part: Part): void => {
  const check = ["Pod", "Container"].includes(limit.value.type as string)
    ? checkContainerResourceName
    : checkResourceName;
  for (const [name, at] of limit.at(part).entries()) {
    check(at, name);
  }
};

const checkParts = (limit: Field): void => {
  const { type, min, max } = limit.value;
  checkNames(limit, "max");
  checkNames(limit, "min");
  for (const part of ["default", "defaultRequest"] as const) {
    if (type !== "Pod") {
      checkNames(limit, part);
    } else if (!limit.at(part).empty) {
      limit.at(part).forbidden("may not be specified when `type` is 'Pod'");
    }
  }

  const sized = min?.storage !== undefined || max?.storage !== undefined;
  if (type === "PersistentVolumeClaim" && !sized) {
    limit
      .at("limits")
      .required("either minimum or maximum storage value is required, but neither was provided");
  }

  checkNames(limit, "maxLimitRequestRatio");
};

type Amounts = Partial<Record<Part, Quantity>>;

const above = (a: Quantity | undefined, b: Quantity | undefined): boolean =>
  a !== undefined && b !== undefined && a.compare(b) > 0;

const shown = (quantity: Quantity | undefined): string => quantity?.toString() ?? "";

const labels: Record<string, string> = {
  min: "min",
  max: "max",
  default: "default",
  defaultRequest: "default request",
};

/** Pairs that must not descend: lower, upper, where to complain, which of the two to show. */
const pairs: [lower: Part, upper: Part, at: Part, shown: Part][] = [
  ["min", "max", "min", "min"],
  ["min", "defaultRequest", "defaultRequest", "defaultRequest"],
  ["defaultRequest", "max", "defaultRequest", "defaultRequest"],
  ["defaultRequest", "default", "defaultRequest", "defaultRequest"],
  ["min", "default", "default", "min"],
  ["default", "max", "default", "max"],
];

const checkOrder = (limit: Field, name: string, amounts: Amounts): void => {
  for (const [lower, upper, at, bad] of pairs) {
    if (above(amounts[lower], amounts[upper])) {
      const limitWord = lower === "defaultRequest" && upper === "default" ? " limit" : "";
      limit
        .at(at)
        .key(name)
        .invalid(
          `${labels[lower]} value ${shown(amounts[lower])} is greater than ${labels[upper]}${limitWord} value ${shown(amounts[upper])}`,
          shown(amounts[bad]),
        );
    }
  }
};

const checkRatio = (
  limit: Field,
  name: string,
  { maxLimitRequestRatio: ratio, min, max }: Amounts,
) => {
  const at = limit.at("maxLimitRequestRatio").key(name);
  if (ratio !== undefined && ratio.toNumber() < 1) {
    at.invalid(`ratio ${shown(ratio)} is less than 1`, shown(ratio));
  }

  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const most = max.toNumber() / min.toNumber();
    if (ratio.toNumber() > most) {
      const bound = Number.isFinite(most) ? most.toFixed(6) : "+Inf";
      at.invalid(`ratio ${shown(ratio)} is greater than max/min = ${bound}`, shown(ratio));
    }
  }
};

const checkResource = (limit: Field, name: string): void => {
  const amounts: Amounts = {};
  for (const part of parts) {
    const text: unknown = limit.value[part]?.[name];
    const ignored = limit.value.type === "Pod" && part.startsWith("default");
    if (text !== undefined && !ignored) {
      amounts[part] = amount(text);
    }
  }

  checkOrder(limit, name, amounts);
  checkRatio(limit, name, amounts);
  const { default: most, defaultRequest: least } = amounts;
  if (!isOvercommitAllowed(name) && most && least && most.compare(least) !== 0) {
    limit
      .at("defaultRequest")
      .key(name)
      .invalid(
        `default value ${shown(most)} must equal to defaultRequest value ${shown(least)} in ${name}`,
        shown(least),
      );
  }
};

const check = (object: Field): void => {
  const seen = new Set<string>();
  for (const limit of object.at("spec", "limits").items()) {
    const type = (limit.value.type as string | undefined) ?? "";
    checkType(limit.at("type"));
    if (seen.has(type)) {
      limit.at("type").duplicate(type);
    }

    seen.add(type);
    checkParts(limit);
    const names = parts.flatMap((part) => Object.keys((limit.value[part] ?? {}) as object));
    for (const name of [...new Set(names)].toSorted()) {
      checkResource(limit, name);
    }
  }
};

export const limitRanges: KindRules = {
  allowCreateOnUpdate: true,
  prepareForCreate({ metadata }: Json) {
    metadata.name ||= randomUUID();
  },
  validate: check,
  validateUpdate: check,
};
