/** Whether a write fits into the quotas of its namespace (k8s.io/apiserver pkg/admission/plugin/resourcequota CheckRequest). */
import type { KubeObject } from "../../object.ts";
import type { AdmissionRequest } from "../admission.ts";
import { refuse } from "../refusal.ts";
import {
  addAmounts,
  describeAmounts,
  increase,
  isEmpty,
  parseAmounts,
  pick,
  withoutZeros,
  type Amounts,
} from "./amounts.ts";
import { scopesOf, type Evaluator } from "./evaluator.ts";

/** What a write adds to one quota. */
export interface Charge {
  quota: KubeObject;
  amounts: Amounts;
}

const matches = (quota: KubeObject, object: KubeObject, evaluator: Evaluator): boolean =>
  evaluator.matching(Object.keys(quota["status"]?.hard ?? {})).length > 0 &&
  scopesOf(quota).every((scope) => evaluator.matchesScope(scope, object));

const checkConstraints = (
  request: AdmissionRequest,
  quota: KubeObject,
  object: KubeObject,
  evaluator: Evaluator,
): void => {
  const { name } = quota.metadata;
  const { hard = {}, used = {} } = quota["status"] ?? {};
  const restricted = evaluator.matching(Object.keys(hard));
  const missing = evaluator.missing?.(restricted, object);
  if (missing !== undefined) {
    throw refuse(request, `failed quota: ${name}: ${missing}`);
  }

  if (!restricted.every((resource) => resource in used)) {
    const list = restricted.toSorted().join(",");
    throw refuse(request, `status unknown for quota: ${name}, resources: ${list}`);
  }
};

/** What the write uses beyond what its object used before. */
const deltaFor = (
  { operation, oldObject }: AdmissionRequest,
  quota: KubeObject,
  evaluator: Evaluator,
  usage: Amounts,
  now: number,
): Amounts => {
  const before = operation === "UPDATE" ? oldObject : undefined;
  return before !== undefined && matches(quota, before, evaluator)
    ? increase(usage, evaluator.usage(before, now))
    : usage;
};

const checkFits = (request: AdmissionRequest, quota: KubeObject, requested: Amounts): void => {
  const hard = parseAmounts(quota["status"].hard);
  const used = parseAmounts(quota["status"].used);
  const next = addAmounts(used, requested);
  const exceeded = Object.keys(requested).filter((name) => {
    const limit = hard[name];
    return limit !== undefined && (next[name]?.compare(limit) ?? 0) > 0;
  });
  if (exceeded.length === 0) {
    return;
  }

  const [wanted, taken, limit] = [requested, used, hard].map((amounts) =>
    describeAmounts(pick(amounts, exceeded)),
  );
  throw refuse(
    request,
    `exceeded quota: ${quota.metadata.name}, requested: ${wanted}, used: ${taken}, limited: ${limit}`,
  );
};

const refuseNegative = (request: AdmissionRequest, usage: Amounts): void => {
  const negative = Object.keys(usage).filter((name) => (usage[name]?.sign ?? 0) < 0);
  if (negative.length > 0) {
    const list = negative.toSorted().join(",");
    throw refuse(request, `quota usage is negative for resource(s): ${list}`);
  }
};

/** What to charge to which quota; none where nothing changes. @throws StatusError when a quota does not allow it */
export const checkQuotas = (
  request: AdmissionRequest,
  quotas: KubeObject[],
  evaluator: Evaluator,
  now: number,
): Charge[] => {
  const { object } = request;
  if (object === undefined) {
    return [];
  }

  const interesting = quotas.filter((quota) => matches(quota, object, evaluator));
  for (const quota of interesting) {
    checkConstraints(request, quota, object, evaluator);
  }

  const usage = evaluator.usage(object, now);
  refuseNegative(request, usage);
  const charges = interesting.map((quota) => {
    const delta = withoutZeros(deltaFor(request, quota, evaluator, usage, now));
    return { quota, amounts: pick(delta, Object.keys(quota["status"].hard)) };
  });
  const wanted = charges.filter(({ amounts }) => !isEmpty(amounts));
  for (const { quota, amounts } of wanted) {
    if (request.subresource !== "status") {
      checkFits(request, quota, amounts);
    }
  }

  return wanted;
};
