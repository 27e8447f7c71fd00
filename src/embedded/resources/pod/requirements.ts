/** Resource requirements of containers and of whole pods. */
import type { Field } from "../field.ts";
import { fieldErrors } from "../field-errors.ts";
import { together } from "../defaults/pod-resources.ts";
import { dnsLabel } from "../names.ts";
import {
  amount,
  checkAmount,
  checkContainerResourceName,
  checkResourceName,
  isHugePages,
  isOvercommitAllowed,
} from "../resource-names.ts";

type CheckName = (at: Field, name: string) => void;

const checkHugePages = (at: Field, name: string): void => {
  const page = amount(name.slice("hugepages-".length));
  const value = amount(at.value);
  if (page.sign <= 0 || value.value() % page.value() !== 0n) {
    at.invalid(`${value.toString()} is not positive integer multiple of ${name}`, value.toString());
  }
};

const checkList = (list: Field, checkName: CheckName): void => {
  for (const [name, at] of list.entries()) {
    checkName(at, name);
    checkAmount(at, name);
    if (isHugePages(name)) {
      checkHugePages(at, name);
    }
  }
};

/** Compares under the list, not under the resource, as Go does. */
const checkRequest = (requirements: Field, name: string, at: Field): void => {
  const requests = requirements.at("requests");
  const limit: unknown = requirements.value.limits?.[name];
  const value = amount(at.value);
  if (limit === undefined) {
    if (!isOvercommitAllowed(name)) {
      requirements.at("limits").required("Limit must be set for non overcommitable resources");
    }

    return;
  }

  const most = amount(limit);
  const order = value.compare(most);
  if (order !== 0 && !isOvercommitAllowed(name)) {
    requests.invalid(`must be equal to ${name} limit of ${most.toString()}`, value.toString());
  } else if (order > 0) {
    requests.invalid(
      `must be less than or equal to ${name} limit of ${most.toString()}`,
      value.toString(),
    );
  }
};

const checkClaims = (claims: Field, known: string[]): void => {
  const seen = new Set<string>();
  for (const claim of claims.items()) {
    const { name = "", request = "" } = claim.value as Record<string, string>;
    if (name === "") {
      claim.required();
      continue;
    }

    const key = request === "" ? name : `${name}/${request}`;
    if (request !== "") {
      claim.at("request").matches(dnsLabel);
    }

    const taken =
      seen.has(name) ||
      seen.has(key) ||
      (request === "" && [...seen].some((one) => one.startsWith(`${name}/`)));
    if (taken) {
      claim.duplicate(seen.has(name) ? name : key);
    }

    seen.add(key);
    if (!known.includes(name)) {
      const among = known.length === 0 ? " which is empty" : `: ${known.toSorted().join(", ")}`;
      const cause = fieldErrors.notFound(claim.path, name);
      cause.message += `: must be one of the names in pod.spec.resourceClaims${among}`;
      claim.causes.push(cause);
    }
  }
};

const check = (requirements: Field, checkName: CheckName, claims: string[]): void => {
  const { limits = {}, requests = {} } = requirements.value ?? {};
  checkList(requirements.at("limits"), checkName);
  for (const [name, at] of requirements.at("requests").entries()) {
    checkName(at, name);
    checkAmount(at, name);
    checkRequest(requirements, name, at);
    if (isHugePages(name)) {
      checkHugePages(at, name);
    }
  }

  const names = Object.keys({ ...limits, ...requests });
  if (names.some(isHugePages) && !names.some((name) => name === "cpu" || name === "memory")) {
    requirements.forbidden("HugePages require cpu or memory");
  }

  checkClaims(requirements.at("claims"), claims);
};

/** @param claims Names of the pod's resource claims. */
export const checkContainerRequirements = (requirements: Field, claims: string[]): void =>
  check(requirements, checkContainerResourceName, claims);

const podLevel = ["cpu", "memory"];

const checkPodName: CheckName = (at, name) => {
  if (checkResourceName(at, name) && !podLevel.includes(name) && !isHugePages(name)) {
    at.notSupported(["cpu", "hugepages-", "memory"], name);
  }
};

/** What the pod states as a whole covers what its containers need together. */
const checkCovers = (spec: Field, list: Field, kind: "requests" | "limits"): void => {
  const needed = together(spec.value, kind);
  for (const [name, at] of list.entries()) {
    const sum = needed.get(name);
    // Limits may be overcommitted, but for huge pages.
    const counts = kind === "requests" || isHugePages(name);
    if (counts && sum !== undefined && sum.compare(amount(at.value)) > 0) {
      at.invalid(
        `must be greater than or equal to aggregate container ${kind} of ${sum.toString()}`,
      );
    }
  }
};

const checkAgainstContainers = (spec: Field, requirements: Field): void => {
  checkCovers(spec, requirements.at("requests"), "requests");
  checkCovers(spec, requirements.at("limits"), "limits");
  for (const container of spec.at("containers").items()) {
    for (const [name, at] of container.at("resources", "limits").entries()) {
      const most = requirements.value.limits?.[name] as string | undefined;
      if (most !== undefined && amount(at.value).compare(amount(most)) > 0) {
        const position = container.path.slice(container.path.lastIndexOf("["));
        requirements
          .at(`containers${position}[${name}]`)
          .at("limits")
          .invalid(`must be less than or equal to pod limits of ${most}`, String(at.value));
      }
    }
  }
};

/** Requirements stated for the pod as a whole. */
export const checkPodRequirements = (spec: Field): void => {
  const requirements = spec.at("resources");
  if (!requirements.given) {
    return;
  }

  if (spec.value.os?.name === "windows") {
    requirements.forbidden("may not be set for a windows pod");
    return;
  }

  if (requirements.at("claims").given) {
    requirements.at("claims").forbidden("claims may not be set for Resources at pod-level");
  }

  check(requirements, checkPodName, []);
  checkAgainstContainers(spec, requirements);
};
