/** `pods/eviction`: deletes a pod if its disruption budget has room. Follows pkg/registry/core/pod/storage/eviction.go. */
import { formatTime } from "../../clock.ts";
import { clone, type Json, type KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import { badRequest, forbidden, notFound, StatusError, tooManyRequests } from "../../status.ts";
import type { ApiContext, Caller, Target } from "../context.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { writeQueryOf } from "../options.ts";
import { respondValue } from "../respond.ts";
import { removeObject } from "../verbs/remove.ts";
import { updateObject } from "../verbs/update.ts";
import { callerOf } from "../write-requests.ts";
import { admitBody, success } from "./admit-body.ts";
import { bodyKind, readBody } from "./request-body.ts";

const budgets = "policy/poddisruptionbudgets";
const budgetResource = { group: "policy", resource: "poddisruptionbudget" };
const mostDisrupted = 2000;
const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

export const createEviction =
  (api: ApiHandlers): SpecialHandler =>
  async (exchange, target) => {
    const query = writeQueryOf(exchange, "CreateOptions");
    // Clients from before policy/v1 evict too.
    const kind = { ...bodyKind(target), alternatives: ["v1beta1"] };
    const body = await readBody(exchange, kind, query.fieldValidation);
    if (body.metadata.name !== target.name) {
      throw badRequest("name in URL does not match name in Eviction object");
    }

    const dryRun = isDryRun(exchange.query.getAll("dryRun"), body.deleteOptions?.dryRun ?? []);
    const caller = callerOf(api, exchange, target, { ...query, dryRun }, "evict");
    await admitBody(api, target, body, caller);
    await evict(api, target, body.deleteOptions ?? {}, caller);
    await api.store.durable();
    respondValue(exchange, 201, success(201));
  };

/** The query and the body may say so, but not two different things. @throws StatusError 500 */
const isDryRun = (asked: string[], sent: string[]): boolean => {
  if (asked.length > 0 && sent.length > 0 && asked.join() !== sent.join()) {
    throw new StatusError(
      500,
      "",
      `Non-matching dry-run options in request and content: [${asked.join(" ")}] and [${sent.join(" ")}]`,
    );
  }

  return asked.length > 0 || sent.length > 0;
};

/** Deletes the pod if its budgets allow. @throws StatusError */
export const evict = async (
  context: ApiContext,
  target: Target,
  options: Json,
  caller: Caller,
): Promise<void> => {
  const pod = context.store.get("pods", target.namespace, target.name);
  if (pod === undefined) {
    throw notFound({ group: "", resource: "pods" }, target.name);
  }

  if (!disruptionFree(pod)) {
    await takeFromBudget(context, pod, caller);
  }

  if (!caller.dryRun) {
    await markDisrupted(context, target, caller);
  }

  await removeObject(context, { ...target, subresource: undefined }, options, caller);
};

/** Its end disturbs nobody: it is done, not yet running, or already going. */
const disruptionFree = ({ metadata, status }: KubeObject & { status?: Json }): boolean =>
  metadata.deletionTimestamp !== undefined ||
  ["Succeeded", "Failed", "Pending"].includes(status?.phase);

/** @throws StatusError 429 or 500 */
const takeFromBudget = async (
  context: ApiContext,
  pod: KubeObject,
  caller: Caller,
): Promise<void> => {
  const matching = context.store
    .list(budgets, pod.metadata.namespace)
    .filter((budget) => selects(budget, pod));
  if (matching.length > 1) {
    throw new StatusError(
      500,
      "",
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }

  const [budget] = matching;
  if (budget === undefined || (!isReady(pod) && mayGoUnready(budget))) {
    return;
  }

  check(budget);
  if (!caller.dryRun) {
    await decrement(context, budget, pod, caller);
  }
};

const selects = ({ spec }: KubeObject & { spec?: Json }, { metadata }: KubeObject): boolean =>
  spec?.selector !== undefined && labelSelectorMatches(spec.selector, metadata.labels ?? {});

const isReady = ({ status }: KubeObject & { status?: Json }): boolean =>
  (status?.conditions ?? []).some(
    (condition: Json) => condition.type === "Ready" && condition.status === "True",
  );

const mayGoUnready = ({ spec, status }: KubeObject & { spec?: Json; status?: Json }): boolean =>
  spec?.unhealthyPodEvictionPolicy === "AlwaysAllow" ||
  ((status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0) &&
    (status?.desiredHealthy ?? 0) > 0);

const check = (budget: KubeObject): void => {
  const { name, generation = 0 } = budget.metadata;
  const status: Json = budget["status"] ?? {};
  if ((status.observedGeneration ?? 0) < generation) {
    throw refuse(`The disruption budget ${name} is still being processed by the server.`, 10);
  }

  const allowed: number = status.disruptionsAllowed ?? 0;
  if (allowed < 0) {
    throw forbidden(budgetResource, name, "pdb disruptions allowed is negative");
  }

  if (Object.keys(status.disruptedPods ?? {}).length > mostDisrupted) {
    throw forbidden(
      budgetResource,
      name,
      "DisruptedPods map too big - too many evictions not confirmed by PDB controller",
    );
  }

  if (allowed === 0) {
    throw refuse(whyNot(name, status));
  }
};

const whyNot = (name: string, status: Json): string => {
  const condition = (status.conditions ?? []).find(
    ({ type }: Json) => type === "DisruptionAllowed",
  );
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  const told = condition?.status === "False" && (condition.message ?? "") !== "";
  if (told && condition.reason === "SyncFailed") {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${condition.message}`;
  }

  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }

  const reason = told ? ` (${condition.reason}): ${condition.message}` : "";
  return `The disruption budget ${name} does not allow evicting pods currently${reason}`;
};

// Without Retry-After clients would not tell: kubectl itself waits and says why.
const refuse = (message: string, retryAfterSeconds = 0): StatusError =>
  tooManyRequests(refusal, {
    causes: [{ reason: "DisruptionBudget", message }],
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });

const decrement = async (
  context: ApiContext,
  { metadata }: KubeObject,
  pod: KubeObject,
  caller: Caller,
): Promise<void> => {
  const info = context.resources.byKey(budgets);
  if (info === undefined) {
    return;
  }

  const { namespace, name } = metadata;
  const produce = (current: KubeObject | undefined) => {
    const object = clone(current ?? missing(name));
    check(object);
    const status = object["status"];
    status.disruptionsAllowed -= 1;
    status.disruptedPods = {
      ...status.disruptedPods,
      [pod.metadata.name]: formatTime(context.clock.now()),
    };
    return { object };
  };
  const target: Target = { info, namespace, name, subresource: "status" };
  await updateObject(context, target, { produce }, { ...caller, fieldManager: "kube-apiserver" });
};

const missing = (name: string): never => {
  throw notFound({ group: "policy", resource: "poddisruptionbudgets" }, name);
};

const markDisrupted = async (
  context: ApiContext,
  target: Target,
  caller: Caller,
): Promise<void> => {
  const produce = (current: KubeObject | undefined) => {
    const object = clone(current ?? missing(target.name));
    object["status"] ??= {};
    const others = (object["status"].conditions ?? []).filter(
      ({ type }: Json) => type !== "DisruptionTarget",
    );
    object["status"].conditions = [
      ...others,
      {
        type: "DisruptionTarget",
        status: "True",
        lastProbeTime: null,
        lastTransitionTime: formatTime(context.clock.now()),
        reason: "EvictionByEvictionAPI",
        message: "Eviction API: evicting",
      },
    ];
    // The registry writes the pod by itself: nobody owns this condition.
    return { object, managed: true };
  };
  await updateObject(context, { ...target, subresource: "status" }, { produce }, caller);
};
