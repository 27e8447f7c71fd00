/** The admission plugins of a default Kubernetes 1.36 API server with NodeRestriction, in its order (pkg/kubeapiserver/options/plugins.go). */
import { createEscalationCheck } from "../auth/escalation.ts";
import { openAuthorizer, type Authorizer } from "../auth/rbac.ts";
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from "./admission.ts";
import { createCertificateChecks } from "./certificates.ts";
import { startDefaultIngressClass, startDefaultStorageClass } from "./default-class.ts";
import { startLimitRanger } from "./limit-ranger.ts";
import { startNamespaceLifecycle } from "./namespace-lifecycle.ts";
import { createNodeRestriction } from "./node-restriction.ts";
import { startPodSecurity } from "./pod-security/pod-security.ts";
import { expressions } from "./expressions.ts";
import { createMutatingPolicies } from "./policy/mutating-policy.ts";
import { createValidatingPolicies } from "./policy/validating-policy.ts";
import { startPodResize, startPodTopologyLabels } from "./pod-topology.ts";
import { startPriority } from "./priority.ts";
import { startResourceQuota } from "./quota/resource-quota.ts";
import { startRuntimeClass } from "./runtime-class.ts";
import { startServiceAccount } from "./service-account.ts";
import { startClaimResize, storageObjectInUseProtection } from "./storage-protection.ts";
import { startTerminatingDefinitions } from "./terminating-definitions.ts";
import { defaultTolerationSeconds, taintNodesByCondition } from "./tolerations.ts";
import { createMutatingWebhooks, createValidatingWebhooks } from "./webhook/webhooks.ts";

/** All plugins as one. `mutate` runs before the object is validated, `validate` after it, `settle` when the write is stored or has failed. */
export interface AdmissionChain {
  /** @throws StatusError */
  mutate(request: AdmissionRequest): Promise<void>;
  /** @throws StatusError */
  validate(request: AdmissionRequest): Promise<void>;
  settle(request: AdmissionRequest, stored: boolean): void;
}

/** @param authorizer That of the API, so that its indexes are kept once; opened here when left out. */
export const createAdmission = (
  context: AdmissionContext,
  authorizer: Authorizer = openAuthorizer(context.client),
): AdmissionChain => {
  const builtIn: AdmissionPlugin[] = [
    expressions,
    startTerminatingDefinitions(context),
    startNamespaceLifecycle(context),
    startLimitRanger(context),
    startServiceAccount(context),
    createNodeRestriction(context, authorizer.authorize),
    taintNodesByCondition,
    startPodSecurity(context),
    startPriority(context),
    defaultTolerationSeconds,
    startDefaultStorageClass(context),
    storageObjectInUseProtection,
    startClaimResize(context),
    startRuntimeClass(context),
    createCertificateChecks(authorizer.authorize),
    startDefaultIngressClass(context),
    startPodTopologyLabels(context),
    startPodResize(context),
  ];
  const { authorize } = authorizer;
  const policies = createMutatingPolicies(context, authorize);
  const webhooks = createMutatingWebhooks(context, authorize);
  const escalation = createEscalationCheck(authorizer);
  const last: AdmissionPlugin[] = [
    createValidatingPolicies(context, authorize),
    createValidatingWebhooks(context, authorize),
    startResourceQuota(context),
  ];
  const mutateAll = async (request: AdmissionRequest): Promise<void> => {
    for (const plugin of builtIn) {
      await plugin.mutate?.(request);
    }
  };

  return {
    mutate: async (request) => {
      await mutateAll(request);
      const changed = await policies.mutate(request);
      await webhooks.mutate?.(request);
      if (changed || webhooks.changed(request)) {
        await mutateAll(request);
        await policies.again(request);
        await webhooks.again(request);
      }

      await escalation.mutate?.(request);
    },
    validate: async (request) => {
      for (const plugin of [...builtIn, ...last]) {
        await plugin.validate?.(request);
      }
    },
    settle: (request, stored) => {
      for (const plugin of last) {
        plugin.settle?.(request, stored);
      }
    },
  };
};
