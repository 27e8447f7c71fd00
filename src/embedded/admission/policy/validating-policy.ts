/** ValidatingAdmissionPolicy (k8s.io/apiserver pkg/admission/plugin/policy/validating). */
import type { Client } from "../../api/client.ts";
import type { Authorize } from "../../auth/user.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { StatusError } from "../../status.ts";
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from "../admission.ts";
import { isConfiguration, resourcesMatch } from "../match.ts";
import { refuse } from "../refusal.ts";
import { collectParams } from "./params.ts";
import type { Verdict } from "./validations.ts";

const group = "admissionregistration.k8s.io";

interface Denial extends Verdict {
  policy: KubeObject;
  binding: KubeObject | undefined;
}

const codes: Record<string, number> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
};

const deny = (request: AdmissionRequest, denial: Denial): StatusError => {
  const { policy, binding, message, reason } = denial;
  const by =
    binding === undefined
      ? `'${policy.metadata.name}'`
      : `'${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  const text = `ValidatingAdmissionPolicy ${by} denied request: ${message}`;
  const error = refuse(request, text);
  return Object.assign(error, {
    code: codes[reason] ?? 422,
    reason,
    details: { ...error.details, causes: [{ message: text }] },
  });
};

const misconfigured = (
  policy: KubeObject,
  binding: KubeObject | undefined,
  error: Error,
): Denial[] => {
  const what = binding === undefined ? "policy" : "binding";
  const message = `failed to configure ${what}: ${error.message}`;
  return policy["spec"].failurePolicy === "Ignore"
    ? []
    : [{ policy, binding, message, reason: "Invalid" }];
};

/** Warns where the binding says so, and returns what denies. */
const carryOut = (
  request: AdmissionRequest,
  policy: KubeObject,
  binding: KubeObject,
  verdicts: Verdict[],
): Denial[] => {
  const actions: string[] = binding["spec"].validationActions ?? [];
  if (actions.includes("Warn")) {
    for (const { message } of verdicts) {
      request.warn(
        `Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`,
      );
    }
  }

  return actions.includes("Deny")
    ? verdicts.map((verdict) => ({ ...verdict, policy, binding }))
    : [];
};

type Judge = (policy: KubeObject, params: KubeObject | undefined) => Verdict[];

const applyBinding = (
  client: Client,
  request: AdmissionRequest,
  policy: KubeObject,
  binding: KubeObject,
  judge: Judge,
): Denial[] => {
  let params: (KubeObject | undefined)[];
  try {
    const { paramKind } = policy["spec"];
    params = collectParams(client, paramKind, binding["spec"].paramRef, request.namespace ?? "");
  } catch (error) {
    const isPolicy = (error as Error).message.startsWith("failed to find resource");
    return misconfigured(policy, isPolicy ? undefined : binding, error as Error);
  }

  const verdicts = params.flatMap((one) => judge(policy, one));
  return carryOut(request, policy, binding, verdicts);
};

/** Loads the expression engine; nobody pays for it who has no policies. */
const createJudge = async (
  client: Client,
  authorize: Authorize,
  request: AdmissionRequest,
): Promise<Judge> => {
  const [{ scopeOf, namespaceObject }, { judge }] = await Promise.all([
    import("./evaluate.ts"),
    import("./validations.ts"),
  ]);
  const { resource, namespace = "" } = request;
  const place = resource.key === "namespaces" ? "" : namespace;
  const scope = scopeOf(request, authorize);
  const found: Json = namespaceObject(
    place === "" ? undefined : client.get("namespaces", undefined, place),
  );
  return (policy, params) => judge(policy, scope, found, params);
};

export const createValidatingPolicies = (
  { client }: AdmissionContext,
  authorize: Authorize,
): AdmissionPlugin => ({
  name: "ValidatingAdmissionPolicy",
  validate: async (request) => {
    const policies = client.list(`${group}/validatingadmissionpolicies`);
    if (policies.length === 0 || isConfiguration(request)) {
      return;
    }

    const relevant = policies.filter(({ spec }) =>
      resourcesMatch(client, spec.matchConstraints, request),
    );
    if (relevant.length === 0) {
      return;
    }

    const bindings = client.list(`${group}/validatingadmissionpolicybindings`);
    const judge = await createJudge(client, authorize, request);
    const denials = relevant.flatMap((policy) =>
      bindings
        .filter(
          ({ spec }) =>
            spec.policyName === policy.metadata.name &&
            resourcesMatch(client, spec.matchResources, request),
        )
        .flatMap((binding) => applyBinding(client, request, policy, binding, judge)),
    );
    const [first] = denials;
    if (first !== undefined) {
      throw deny(request, first);
    }
  },
});
