/** What runs beside the API server: controllers, scheduler and the nodes with their containers. */
import type { ApiHandlers } from "./api/handler.ts";
import { clientFor } from "./api/local-client.ts";
import { wellKnown } from "./auth/user.ts";
import type { ControllableClock } from "./clock.ts";
import { startControllers } from "./controllers/all.ts";
import type { ControllerContext, Running } from "./controllers/controller.ts";
import { createRecorders } from "./controllers/events/recorder.ts";
import type { Identity } from "./identity.ts";
import { createIdleRuntime } from "./idle-runtime.ts";
import { startKubelets } from "./kubelet/kubelets.ts";
import type { NodeApi } from "./kubelet/node-api.ts";
import { startScheduler } from "./scheduler/scheduler.ts";

export interface ComponentOptions {
  api: ApiHandlers;
  clock: ControllableClock;
  identity: Identity;
  url: string;
  random(): number;
  log(message: string): void;
}

export interface Components extends Running {
  nodes: NodeApi;
}

export const startComponents = async (options: ComponentOptions): Promise<Components> => {
  const runtime = createIdleRuntime();
  const kubelets = startKubelets(contextFor(options, "kubelet", [wellKnown.masters]), runtime);
  const running: Running[] = [
    kubelets,
    startScheduler(contextFor(options, "kube-scheduler")),
    startControllers(contextFor(options, "kube-controller-manager")),
  ];
  return {
    nodes: kubelets.api,
    stop: async () => {
      for (const one of running.toReversed()) {
        await one.stop();
      }

      await runtime.stop();
    },
  };
};

const contextFor = (
  { api, clock, identity, log, random }: ComponentOptions,
  component: string,
  groups: string[] = [],
): ControllerContext => {
  const client = clientFor(api, {
    name: `system:${component}`,
    groups: [...groups, wellKnown.allAuthenticated],
  });
  return {
    client,
    clock,
    random,
    log: (message) => log(`${component}: ${message}`),
    caCertificate: identity.authority.caCertificate,
    recorder: createRecorders(client, clock),
  };
};
