/** ResourceQuota: names and amounts in `hard`, and scopes. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import type { KindRules } from "../kind-rules.ts";
import {
  amount,
  checkAmount,
  checkQuotaResourceName,
  isStandardQuotaName,
} from "../resource-names.ts";

const pods = [
  "pods",
  "cpu",
  "memory",
  "limits.cpu",
  "limits.memory",
  "requests.cpu",
  "requests.memory",
];
const validFor: Record<string, string[]> = {
  Terminating: pods,
  NotTerminating: pods,
  NotBestEffort: pods,
  PriorityClass: pods,
  CrossNamespacePodAffinity: pods,
  BestEffort: ["pods"],
  VolumeAttributesClass: ["persistentvolumeclaims", "requests.storage"],
};
const existsOnly = [
  "BestEffort",
  "NotBestEffort",
  "Terminating",
  "NotTerminating",
  "CrossNamespacePodAffinity",
];
const conflicts = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

const checkList = (list: Field): void => {
  for (const [name, at] of list.entries()) {
    checkQuotaResourceName(at, name);
    checkAmount(at, name);
  }
};

const misfits = (scope: string, hard: string[]): number =>
  hard.filter((name) => isStandardQuotaName(name) && !(validFor[scope]?.includes(name) ?? true))
    .length;

const reportConflicts = (at: Field, used: string[], scopes: unknown): void => {
  for (const pair of conflicts) {
    if (pair.every((scope) => used.includes(scope))) {
      at.invalid("conflicting scopes", scopes ?? null);
    }
  }
};

const checkScopes = (spec: Field, hard: string[]): void => {
  const at = spec.at("scopes");
  const scopes = (at.value ?? []) as string[];
  for (const scope of scopes) {
    if (validFor[scope] === undefined) {
      at.invalid("unsupported scope");
    }

    for (let count = misfits(scope, hard); count > 0; count -= 1) {
      at.invalid("unsupported scope applied to resource");
    }
  }

  reportConflicts(at, scopes, at.value);
};

const checkOperator = (at: Field, { scopeName, operator = "", values = [] }: Json): void => {
  if (existsOnly.includes(scopeName as string) && operator !== "Exists") {
    at.at("operator").invalid(
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      operator,
    );
  }

  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0) {
      at.at("values").required(
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      );
    }
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0) {
      at.at("values").invalid(
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        values,
      );
    }
  } else {
    at.at("operator").invalid("not a valid selector operator", operator);
  }
};

/** Go reports all of these under the list, without an index. */
const checkSelector = (spec: Field, hard: string[]): void => {
  const at = spec.at("scopeSelector", "matchExpressions");
  const expressions = (at.value ?? []) as Json[];
  for (const expression of expressions) {
    const scope = (expression.scopeName as string | undefined) ?? "";
    if (validFor[scope] === undefined) {
      at.at("scopeName").invalid("unsupported scope", scope);
    }

    for (let count = misfits(scope, hard); count > 0; count -= 1) {
      at.invalid(
        "unsupported scope applied to resource",
        goPrint("core.ScopeSelector", spec.value.scopeSelector),
      );
    }

    checkOperator(at, expression);
  }

  const used = expressions.map(({ scopeName }) => scopeName as string);
  reportConflicts(at, used, spec.value.scopes);
};

const checkSpec = (spec: Field): void => {
  const hard = Object.keys((spec.value?.hard ?? {}) as object).toSorted();
  checkList(spec.at("hard"));
  checkScopes(spec, hard);
  checkSelector(spec, hard);
};

const checkStatus = (status: Field): void => {
  checkList(status.at("hard"));
  checkList(status.at("used"));
};

const warnings = ({ spec }: Json): string[] => {
  const hard = (spec?.hard ?? {}) as Record<string, string>;
  return ["cpu", "memory", "storage", "ephemeral-storage"].flatMap((name) => {
    const full = `requests.${name}`;
    const request = hard[full] === undefined && ["cpu", "memory"].includes(name) ? name : full;
    const limit = `limits.${name}`;
    const [least, most] = [hard[request], hard[limit]];
    return least !== undefined && most !== undefined && amount(least).compare(amount(most)) > 0
      ? [`ResourceQuota ${request} (${least}) should be less than ${limit} (${most})`]
      : [];
  });
};

export const resourceQuotas: KindRules = {
  validate(object) {
    checkSpec(object.at("spec"));
    checkStatus(object.at("status"));
  },
  validateUpdate(object, old) {
    checkSpec(object.at("spec"));
    const scopes = object.at("spec", "scopes");
    const before = new Set((old.spec?.scopes ?? []) as string[]);
    const after = new Set((scopes.value ?? []) as string[]);
    if (before.size !== after.size || [...before].some((scope) => !after.has(scope))) {
      scopes.invalid("field is immutable");
    }
  },
  validateStatusUpdate: (object) => checkStatus(object.at("status")),
  warnings: (object, old) => (old === undefined ? warnings(object) : []),
};
