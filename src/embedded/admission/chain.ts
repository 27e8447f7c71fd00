/** The admission plugins of a default Kubernetes 1.36 API server with NodeRestriction, in its order (pkg/kubeapiserver/options/plugins.go). */
import { createEscalationCheck } from "../auth/escalation.ts";
import { openAuthorizer, type Authorizer } from "../auth/rbac.ts";
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from "./admission.ts";
import { startLimitRanger } from "./limit-ranger.ts";
import { startNamespaceLifecycle } from "./namespace-lifecycle.ts";
import { startPodSecurity } from "./pod-security/pod-security.ts";
import { startResourceQuota } from "./quota/resource-quota.ts";
import { startServiceAccount } from "./service-account.ts";

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
  const plugins: AdmissionPlugin[] = [
    startNamespaceLifecycle(context),
    startLimitRanger(context),
    startServiceAccount(context),
    startPodSecurity(context),
    startResourceQuota(context),
    createEscalationCheck(authorizer),
  ];
  return {
    mutate: async (request) => {
      for (const plugin of plugins) {
        await plugin.mutate?.(request);
      }
    },
    validate: async (request) => {
      for (const plugin of plugins) {
        await plugin.validate?.(request);
      }
    },
    settle: (request, stored) => {
      for (const plugin of plugins) {
        plugin.settle?.(request, stored);
      }
    },
  };
};
