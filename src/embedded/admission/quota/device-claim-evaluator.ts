/** What claims of devices cost, by device class (k8s.io/kubernetes pkg/quota/v1/evaluator/core/resource_claims.go). */
import type { Json, KubeObject } from "../../object.ts";
import { Quantity } from "../../resources/quantity.ts";
import { addAmounts, type Amounts } from "./amounts.ts";
import { noScope, type Evaluator } from "./evaluator.ts";

const count = "count/resourceclaims.resource.k8s.io";
const classSuffix = ".deviceclass.resource.k8s.io/devices";

/** Devices of one request; "all" counts as the most that one claim can hold (AllocationResultsMaxSize). */
const devicesOf = ({ allocationMode, count = 1 }: Json): number =>
  allocationMode === "All" ? 32 : count;

const requestUsage = (request: Json): Amounts => {
  const alternatives: Json[] = request.firstAvailable ?? [request.exactly ?? request];
  const most: Amounts = {};
  for (const alternative of alternatives) {
    const name = `${alternative.deviceClassName}${classSuffix}`;
    const wanted = Quantity.from(devicesOf(alternative));
    const known = most[name];
    most[name] = known !== undefined && known.compare(wanted) >= 0 ? known : wanted;
  }

  return most;
};

export const deviceClaimEvaluator: Evaluator = {
  handles: ({ operation, subresource }) =>
    subresource === undefined && (operation === "CREATE" || operation === "UPDATE"),
  matching: (hard) => hard.filter((name) => name === count || name.endsWith(classSuffix)),
  matchesScope: noScope,
  usage: (claim: KubeObject) => {
    const requests: Json[] = claim["spec"].devices?.requests ?? [];
    return requests.reduce<Amounts>((sum, request) => addAmounts(sum, requestUsage(request)), {
      [count]: Quantity.from(1),
    });
  },
};
