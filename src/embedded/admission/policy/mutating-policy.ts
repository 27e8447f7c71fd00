/** MutatingAdmissionPolicy (k8s.io/apiserver pkg/admission/plugin/policy/mutating). */
import type { Client } from "../../api/client.ts";
import type { Authorize } from "../../auth/user.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { StatusError } from "../../status.ts";
import type { AdmissionContext, AdmissionRequest } from "../admission.ts";
import { isConfiguration, resourcesMatch } from "../match.ts";
import { refuse } from "../refusal.ts";
import { collectParams } from "./params.ts";

const group = "admissionregistration.k8s.io";

interface Denial {
  message: string;
  reason?: "Invalid";
}

export interface MutatingPolicies {
  /** Whether a policy changed the object, so that the plugins before have to look again. @throws StatusError */
  mutate(request: AdmissionRequest): Promise<boolean>;
  /** Applies those again that ask for it. */
  again(request: AdmissionRequest): Promise<boolean>;
}

/** The object stays the same one for those who hold it. */
const replaceContent = (object: Json, next: Json): void => {
  for (const key of Object.keys(object)) {
    delete object[key];
  }

  Object.assign(object, next);
};

const refuseAll = (request: AdmissionRequest, [first, ...rest]: Denial[]): StatusError => {
  const error = refuse(request, "");
  const causes = [first, ...rest].map((denial) => ({ message: denial?.message ?? "" }));
  return Object.assign(error, {
    message: first?.message ?? "",
    ...(first?.reason === undefined ? {} : { reason: first.reason }),
    details: { ...error.details, causes },
  });
};

const denialOf = (policy: KubeObject, binding: KubeObject, text: string): string =>
  `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${text}`;

const bindingsOf = (client: Client, policy: KubeObject, request: AdmissionRequest): KubeObject[] =>
  client
    .list(`${group}/mutatingadmissionpolicybindings`)
    .filter(
      ({ spec }) =>
        spec.policyName === policy.metadata.name &&
        resourcesMatch(client, spec.matchResources, request),
    );

const paramsOf = (
  client: Client,
  policy: KubeObject,
  binding: KubeObject,
  request: AdmissionRequest,
): (KubeObject | undefined)[] => {
  try {
    const { paramKind } = policy["spec"];
    return collectParams(client, paramKind, binding["spec"].paramRef, request.namespace ?? "");
  } catch (error) {
    throw new Error(`failed to configure binding: ${(error as Error).message}`, { cause: error });
  }
};

export const createMutatingPolicies = (
  { client }: AdmissionContext,
  authorize: Authorize,
): MutatingPolicies => {
  const applyOne = async (
    policy: KubeObject,
    request: AdmissionRequest,
    params: KubeObject | undefined,
  ): Promise<void> => {
    const [{ namespaceObject, scopeOf }, { applyMutations }] = await Promise.all([
      import("./evaluate.ts"),
      import("./mutations.ts"),
    ]);
    const { namespace = "", resource, object } = request;
    const place = resource.key === "namespaces" ? "" : namespace;
    const found = place === "" ? undefined : client.get("namespaces", undefined, place);
    const scope = scopeOf(request, authorize);
    const next = applyMutations(policy, request, scope, namespaceObject(found), params);
    if (next !== object) {
      replaceContent(object, next);
    }
  };

  const applyPolicy = async (policy: KubeObject, request: AdmissionRequest): Promise<Denial[]> => {
    const denials: Denial[] = [];
    for (const binding of bindingsOf(client, policy, request)) {
      try {
        for (const params of paramsOf(client, policy, binding, request)) {
          await applyOne(policy, request, params);
        }
      } catch (error) {
        const { message } = error as Error;
        const configured = !message.startsWith("failed to configure");
        denials.push({
          message: denialOf(policy, binding, message),
          ...(configured ? { reason: "Invalid" as const } : {}),
        });
      }
    }

    return policy["spec"].failurePolicy === "Ignore" ? [] : denials;
  };

  const run = async (
    request: AdmissionRequest,
    wanted: (policy: KubeObject) => boolean,
  ): Promise<boolean> => {
    const policies = client.list(`${group}/mutatingadmissionpolicies`).filter(wanted);
    if (policies.length === 0 || request.object === undefined || isConfiguration(request)) {
      return false;
    }

    const before = JSON.stringify(request.object);
    const denials: Denial[] = [];
    for (const policy of policies) {
      if (resourcesMatch(client, policy["spec"].matchConstraints, request)) {
        denials.push(...(await applyPolicy(policy, request)));
      }
    }

    if (denials.length > 0) {
      throw refuseAll(request, denials);
    }

    return JSON.stringify(request.object) !== before;
  };

  return {
    mutate: async (request) => run(request, () => true),
    again: async (request) => run(request, ({ spec }) => spec.reinvocationPolicy === "IfNeeded"),
  };
};
