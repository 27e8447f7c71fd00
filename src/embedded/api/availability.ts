/** Keeps the condition `Available` of APIServices whose API another server serves (kube-aggregator's remote_available_controller.go). */
import { formatTime, type Clock, type Timer } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
import { alwaysAvailable } from "../resources/kinds/api-services.ts";
import type { Client } from "./client.ts";

export const apiServices = "apiregistration.k8s.io/apiservices";
const watched = [apiServices, "services", "discovery.k8s.io/endpointslices"];

export interface Verdict {
  /** Whether the server answers. */
  available: boolean;
  reason: string;
  message: string;
}

export interface AvailabilityOptions {
  client: Client;
  clock: Clock;
  check(registered: KubeObject): Promise<Verdict>;
  log(message: string): void;
}

/** Milliseconds of cluster time until a server that did not answer is asked again, and until all are. */
const retry = 1000;
const resync = 30_000;

/** Those that name a Service. */
export const foreignServices = (client: Client): KubeObject[] =>
  client.list(apiServices).filter(({ spec }) => spec?.service !== undefined);

/** What names no Service is served here, and so always there (kube-aggregator's local_available_controller.go). */
const watchLocal = ({ client, clock, log }: AvailabilityOptions): (() => void) =>
  client.watch(apiServices, ({ type, object }) => {
    if (
      type !== "DELETED" &&
      object["spec"]?.service === undefined &&
      !isKnown(object, alwaysAvailable)
    ) {
      note(client, object, alwaysAvailable, formatTime(clock.now())).catch((error: unknown) =>
        log(`aggregation: ${String(error)}`),
      );
    }
  });

/** Returns how to stop. */
export const watchAvailability = (options: AvailabilityOptions) => {
  const { client, clock, check, log } = options;
  let isBusy = false;
  let isWanted = false;
  let stopped = false;
  let timer: Timer | undefined;

  const settle = async (): Promise<void> => {
    timer?.cancel();
    const all = foreignServices(client);
    let wait = resync;
    for (const registered of all) {
      const verdict = await check(registered);
      wait = verdict.reason === "FailedDiscoveryCheck" ? retry : wait;
      await note(client, registered, verdict, formatTime(clock.now()));
    }

    timer = stopped || all.length === 0 ? undefined : clock.setTimeout(schedule, wait);
  };

  const work = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await settle().catch((error: unknown) => log(`aggregation: ${String(error)}`));
    }

    isBusy = false;
  };

  const schedule = (): void => {
    isWanted = !stopped;
    if (!isBusy && isWanted) {
      isBusy = true;
      setImmediate(() => void work());
    }
  };

  const stops = [...watched.map((key) => client.watch(key, schedule)), watchLocal(options)];
  return () => {
    stopped = true;
    timer?.cancel();
    for (const stop of stops) {
      stop();
    }
  };
};

const statusOf = ({ available }: Verdict): string => (available ? "True" : "False");

const isKnown = (registered: KubeObject, verdict: Verdict): boolean =>
  ((registered["status"]?.conditions ?? []) as Json[]).some(
    ({ type, status, reason, message }) =>
      type === "Available" &&
      status === statusOf(verdict) &&
      reason === verdict.reason &&
      message === verdict.message,
  );

const note = async (
  client: Client,
  { metadata }: KubeObject,
  verdict: Verdict,
  time: string,
): Promise<void> => {
  const { reason, message } = verdict;
  const status = statusOf(verdict);
  await client.modify(
    apiServices,
    undefined,
    metadata.name,
    (copy) => {
      if (isKnown(copy, verdict)) {
        return false;
      }

      const conditions: Json[] = copy["status"]?.conditions ?? [];
      const known = conditions.find(({ type }) => type === "Available");
      const lastTransitionTime = known?.status === status ? known.lastTransitionTime : time;
      const condition = { lastTransitionTime, message, reason, status, type: "Available" };
      copy["status"] = {
        ...copy["status"],
        conditions: [...conditions.filter(({ type }) => type !== "Available"), condition],
      };
      return undefined;
    },
    { subresource: "status", fieldManager: "kube-apiserver" },
  );
};
