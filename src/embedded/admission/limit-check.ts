/** The constraints of LimitRanges and the words for breaking them. */
import type { Json, KubeObject } from "../object.ts";
import type { Quantity } from "../resources/quantity.ts";
import { parseAmounts, type Amounts } from "./quota/amounts.ts";
import { podLimits, podRequests } from "./quota/pod-resources.ts";

interface Asked {
  requests: Amounts;
  limits: Amounts;
}

/** Says what is wrong with one resource, or undefined. */
type Constraint = (
  type: string,
  name: string,
  enforced: Quantity,
  asked: Asked,
) => string | undefined;

const minimum: Constraint = (type, name, enforced, { requests, limits }) => {
  const rule = `minimum ${name} usage per ${type} is ${enforced.toString()}`;
  const request = requests[name];
  const limit = limits[name];
  if (request === undefined) {
    return `${rule}.  No request is specified`;
  }

  if (request.compare(enforced) < 0) {
    return `${rule}, but request is ${request.toString()}`;
  }

  return limit !== undefined && limit.compare(enforced) < 0
    ? `${rule}, but limit is ${limit.toString()}`
    : undefined;
};

const maximum: Constraint = (type, name, enforced, { requests, limits }) => {
  const rule = `maximum ${name} usage per ${type} is ${enforced.toString()}`;
  const request = requests[name];
  const limit = limits[name];
  if (limit === undefined) {
    return `${rule}.  No limit is specified`;
  }

  if (limit.compare(enforced) > 0) {
    return `${rule}, but limit is ${limit.toString()}`;
  }

  return request !== undefined && request.compare(enforced) > 0
    ? `${rule}, but request is ${request.toString()}`
    : undefined;
};

/** For claims, which have no limits. */
const maximumRequest: Constraint = (type, name, enforced, { requests }) => {
  const rule = `maximum ${name} usage per ${type} is ${enforced.toString()}`;
  const request = requests[name];
  if (request === undefined) {
    return `${rule}.  No request is specified`;
  }

  return request.compare(enforced) > 0
    ? `${rule}, but request is ${request.toString()}`
    : undefined;
};

const ratio: Constraint = (type, name, enforced, { requests, limits }) => {
  const rule = `${name} max limit to request ratio per ${type} is ${enforced.toString()}`;
  const request = requests[name];
  const limit = limits[name];
  if (request === undefined || request.sign === 0) {
    return `${rule}, but no request is specified or request is 0`;
  }

  if (limit === undefined || limit.sign === 0) {
    return `${rule}, but no limit is specified or limit is 0`;
  }

  const observed = Number(limit.milliValue()) / Number(request.milliValue());
  return observed * 1000 > Number(enforced.milliValue())
    ? `${rule}, but provided ratio is ${observed.toFixed(6)}`
    : undefined;
};

const check = (type: string, list: Json, asked: Asked, constraint: Constraint): string[] =>
  Object.entries(parseAmounts(list)).flatMap(
    ([name, enforced]) => constraint(type, name, enforced, asked) ?? [],
  );

const checkAll = (item: Json, asked: Asked): string[] => [
  ...check(item.type, item.min, asked, minimum),
  ...check(item.type, item.max, asked, maximum),
  ...check(item.type, item.maxLimitRequestRatio, asked, ratio),
];

const askedBy = ({ resources }: Json): Asked => ({
  requests: parseAmounts(resources?.requests),
  limits: parseAmounts(resources?.limits),
});

/** What a pod breaks, in the order of the LimitRange's items. */
export const podViolations = (limitRange: KubeObject, pod: KubeObject): string[] => {
  const containers: Json[] = [
    ...(pod["spec"].containers ?? []),
    ...(pod["spec"].initContainers ?? []),
  ];
  const options = { effective: false };
  return (limitRange["spec"].limits ?? []).flatMap((item: Json) => {
    switch (item.type) {
      case "Container":
        return containers.flatMap((container) => checkAll(item, askedBy(container)));
      case "Pod":
        return checkAll(item, {
          requests: podRequests(pod, options),
          limits: podLimits(pod, options),
        });
      default:
        return [];
    }
  });
};

export const claimViolations = (limitRange: KubeObject, claim: KubeObject): string[] => {
  const asked = { requests: parseAmounts(claim["spec"].resources?.requests), limits: {} };
  return (limitRange["spec"].limits ?? [])
    .filter(({ type }: Json) => type === "PersistentVolumeClaim")
    .flatMap((item: Json) => [
      ...check(item.type, item.min, asked, minimum),
      ...check(item.type, item.max, asked, maximumRequest),
    ]);
};
