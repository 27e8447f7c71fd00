/** MutatingAdmissionWebhook and ValidatingAdmissionWebhook (k8s.io/apiserver pkg/admission/plugin/webhook). */
import type { Authorize } from "../../auth/user.ts";
import type { Json } from "../../object.ts";
import { forbidden } from "../../status.ts";
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from "../admission.ts";
import { isConfiguration, namespaceMatches, objectMatches, ruleMatches } from "../match.ts";

const group = "admissionregistration.k8s.io";

/** Hooks of all configurations, in order of the configurations' names. */
const hooksOf = ({ client }: AdmissionContext, plural: string): Json[] =>
  client.list(`${group}/${plural}`).flatMap(({ webhooks = [] }) => webhooks);

const concerns = (context: AdmissionContext, hook: Json, request: AdmissionRequest): boolean =>
  namespaceMatches(context.client, hook.namespaceSelector, request) &&
  objectMatches(hook.objectSelector, request) &&
  (hook.rules ?? []).some((rule: Json) => ruleMatches(rule, request));

/** Match conditions are expressions; their engine is loaded for those who use it. */
const conditionsMet = async (
  hook: Json,
  request: AdmissionRequest,
  authorize: Authorize,
): Promise<boolean> => {
  const conditions: Json[] = hook.matchConditions ?? [];
  if (conditions.length === 0) {
    return true;
  }

  const { conditionsHold, scopeOf } = await import("../policy/evaluate.ts");
  const holds = conditionsHold(conditions, scopeOf(request, authorize));
  if (typeof holds === "boolean") {
    return holds;
  }

  if (hook.failurePolicy === "Ignore") {
    return false;
  }

  const { group: apiGroup, plural } = request.resource;
  throw forbidden({ group: apiGroup, resource: plural }, request.name, holds.error);
};

const relevant = async (
  context: AdmissionContext,
  authorize: Authorize,
  hook: Json,
  request: AdmissionRequest,
): Promise<boolean> =>
  concerns(context, hook, request) && (await conditionsMet(hook, request, authorize));

export const createValidatingWebhooks = (
  context: AdmissionContext,
  authorize: Authorize,
): AdmissionPlugin => ({
  name: "ValidatingAdmissionWebhook",
  validate: async (request) => {
    const hooks = hooksOf(context, "validatingwebhookconfigurations");
    if (hooks.length === 0 || isConfiguration(request)) {
      return;
    }

    const { invokeWebhook } = await import("./invoke.ts");
    const calls = hooks.map(async (hook) => {
      if (await relevant(context, authorize, hook, request)) {
        await invokeWebhook(context, hook, request, false);
      }
    });
    const outcomes = await Promise.allSettled(calls);
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure !== undefined) {
      throw failure.reason;
    }
  },
});

/** Applies the JSON patch of an answer; whether it changed anything. */
const applyAnswer = async (
  context: AdmissionContext,
  hook: Json,
  request: AdmissionRequest,
  response: Json,
): Promise<boolean> => {
  if (response?.patch === undefined) {
    return false;
  }

  const { patchObject } = await import("./mutate.ts");
  return patchObject(hook.name, request, response);
};

export interface MutatingWebhooks extends AdmissionPlugin {
  /** Calls those webhooks again that ask for it, after other plugins had their second turn. */
  again(request: AdmissionRequest): Promise<void>;
  /** Whether a webhook changed the object, so that the plugins before it have to look again. */
  changed(request: AdmissionRequest): boolean;
}

export const createMutatingWebhooks = (
  context: AdmissionContext,
  authorize: Authorize,
): MutatingWebhooks => {
  const changed = new WeakSet<AdmissionRequest>();

  const run = async (request: AdmissionRequest, wanted: (hook: Json) => boolean): Promise<void> => {
    const hooks = hooksOf(context, "mutatingwebhookconfigurations").filter(wanted);
    if (hooks.length === 0 || isConfiguration(request)) {
      return;
    }

    const { invokeWebhook } = await import("./invoke.ts");
    for (const hook of hooks) {
      if (await relevant(context, authorize, hook, request)) {
        const response = await invokeWebhook(context, hook, request, true);
        if (await applyAnswer(context, hook, request, response)) {
          changed.add(request);
        }
      }
    }
  };

  return {
    name: "MutatingAdmissionWebhook",
    mutate: async (request) => run(request, () => true),
    changed: (request) => changed.has(request),
    again: async (request) =>
      run(request, ({ reinvocationPolicy }) => reinvocationPolicy === "IfNeeded"),
  };
};
