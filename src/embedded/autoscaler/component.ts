/** The autoscaler as a component of the cluster: what the host gives it, loaded when its pod starts. */
import { authorizedClient } from "../api/authorized-client.ts";
import { evictionFor } from "../api/eviction-client.ts";
import type { ApiHandlers } from "../api/handler.ts";
import { clientFor } from "../api/local-client.ts";
import { serviceAccountUser, wellKnown } from "../auth/user.ts";
import type { User } from "../auth/user.ts";
import type { Clock } from "../clock.ts";
import type { Component, ComponentRun } from "../containers/component.ts";

export interface AutoscalerComponentOptions {
  api: ApiHandlers;
  clock: Clock;
  random(): number;
}

export const clusterAutoscaler =
  ({ api, clock, random }: AutoscalerComponentOptions): Component =>
  async (run) => {
    const { createClusterAutoscaler } = await import("./program.ts");
    const user = userOf(api, run.pod);
    const plain = clientFor(api, user);
    const program = createClusterAutoscaler({
      clock,
      random,
      client: authorizedClient(plain, user, api),
      eventClient: plain,
      evict: evictionFor(api, user, "cluster-autoscaler"),
    });
    return program(run);
  };

/** As whom a pod speaks to the API. */
const userOf = ({ store }: ApiHandlers, { namespace, name }: ComponentRun["pod"]): User => {
  const account: string = store.get("pods", namespace, name)?.spec.serviceAccountName ?? "default";
  return {
    name: serviceAccountUser(namespace, account),
    groups: [
      wellKnown.serviceAccounts,
      `${wellKnown.serviceAccounts}:${namespace}`,
      wellKnown.allAuthenticated,
    ],
  };
};
