/** What runs beside the API server: controllers, scheduler and the nodes with their containers. */
import type { ApiHandlers } from "./api/handler.ts";
import { clientFor } from "./api/local-client.ts";
import { wellKnown } from "./auth/user.ts";
import type { ControllableClock } from "./clock.ts";
import { startControllers } from "./controllers/all.ts";
import type { ControllerContext, Running } from "./controllers/controller.ts";
import { createRecorders } from "./controllers/events/recorder.ts";
import type { Identity } from "./identity.ts";

export interface ComponentOptions {
  api: ApiHandlers;
  clock: ControllableClock;
  identity: Identity;
  url: string;
  random(): number;
  log(message: string): void;
}

export const startComponents = async (options: ComponentOptions): Promise<Running> => {
  const running: Running[] = [startControllers(contextFor(options, "kube-controller-manager"))];
  return {
    stop: async () => {
      for (const one of running.toReversed()) {
        await one.stop();
      }
    },
  };
};

const contextFor = (
  { api, clock, identity, log, random }: ComponentOptions,
  component: string,
): ControllerContext => {
  const client = clientFor(api, {
    name: `system:${component}`,
    groups: [wellKnown.allAuthenticated],
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
