/** Recounts what a quota's namespace uses (k8s.io/apiserver pkg/quota/v1 CalculateUsage, k8s.io/kubernetes pkg/controller/resourcequota). */
import type { Client } from "../../api/client.ts";
import type { KubeObject, ResourceKey } from "../../object.ts";
import { Quantity } from "../../resources/quantity.ts";
import { addAmounts, formatAmounts, parseAmounts, pick, type Amounts } from "./amounts.ts";
import { scopesOf, type Evaluator } from "./evaluator.ts";
import { evaluatorOf } from "./evaluators.ts";
import { pendingCharges } from "./pending.ts";
import { inTurn } from "./turns.ts";

interface Counter {
  key: ResourceKey;
  evaluator: Evaluator;
  names: string[];
}

/** Evaluators that count against at least one of the names. */
const countersFor = (client: Client, hard: string[]): Counter[] =>
  client.resources().flatMap((key) => {
    const evaluator = evaluatorOf(key);
    const names = evaluator?.matching(hard) ?? [];
    return evaluator === undefined || names.length === 0 ? [] : [{ key, evaluator, names }];
  });

/** Whether a change of this resource can change what the quota counts. */
export const isCountedBy = (quota: KubeObject, key: ResourceKey): boolean =>
  (evaluatorOf(key)?.matching(Object.keys(quota["spec"].hard ?? {})) ?? []).length > 0;

/** What is stored, plus what has been admitted and is about to be stored. Names that nothing counts are left out. */
export const recountUsage = (client: Client, quota: KubeObject, now: number): Amounts => {
  const hard = Object.keys(quota["spec"].hard ?? {});
  const scopes = scopesOf(quota);
  const counters = countersFor(client, hard);
  const names = counters.flatMap((counter) => counter.names);
  let used: Amounts = Object.fromEntries(names.map((name) => [name, Quantity.from(0)]));
  for (const { key, evaluator } of counters) {
    for (const object of client.list(key, { namespace: quota.metadata.namespace ?? "" })) {
      if (scopes.every((scope) => evaluator.matchesScope(scope, object))) {
        used = addAmounts(used, evaluator.usage(object, now));
      }
    }
  }

  return pick(addAmounts(used, pendingCharges(client, quota)), names);
};

const sorted = (amounts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const recountStatus = (client: Client, quota: KubeObject, now: number): void | false => {
  const hard = quota["spec"].hard ?? {};
  const before = parseAmounts(quota["status"]?.used);
  const used = pick({ ...before, ...recountUsage(client, quota, now) }, Object.keys(hard));
  const status = { hard: formatAmounts(parseAmounts(hard)), used: sorted(formatAmounts(used)) };
  const old = quota["status"] ?? {};
  const known = { hard: old.hard, used: sorted(old.used ?? {}) };
  if (old.used !== undefined && JSON.stringify(known) === JSON.stringify(status)) {
    return false;
  }

  quota["status"] = { ...old, ...status };
};

/**
Brings `status` of a quota in line with its spec and with what is stored: the whole of what the quota controller does for
one quota. Waits its turn behind charges of requests in the same namespace, and writes nothing when nothing changed.

@param now Milliseconds since 1970.
*/
export const refreshQuota = async (
  client: Client,
  namespace: string,
  name: string,
  now: number,
): Promise<void> => {
  await inTurn(client, namespace, async () => {
    await client.modify(
      "resourcequotas",
      namespace,
      name,
      (copy) => recountStatus(client, copy, now),
      { subresource: "status", fieldManager: "kube-controller-manager" },
    );
  });
};
