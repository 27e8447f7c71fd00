/** The program `cluster-autoscaler` of the image of that name: reads its flags, waits to lead, and runs pass after pass. Follows main.go. */
import { setMaxListeners } from "node:events";
import type { Client } from "../api/client.ts";
import type { Evict } from "../api/eviction-client.ts";
import type { Clock } from "../clock.ts";
import { graceful } from "../containers/component.ts";
import type { Component, ComponentRun } from "../containers/component.ts";
import type { Scaling } from "./context.ts";
import { messageOf } from "./context.ts";
import { createEventRecorder } from "./event-log.ts";
import { UsageError } from "./flag-values.ts";
import { serveHealth } from "./health.ts";
import type { Health } from "./health.ts";
import { createKlog, Fatal } from "./log.ts";
import type { Klog } from "./log.ts";
import { becomeLeader } from "./leader.ts";
import { createMainLoop } from "./main-loop.ts";
import type { AutoscalerOptions } from "./options.ts";
import { createKwokGroups } from "./provider/kwok-groups.ts";
import { loadKwokConfig } from "./provider/kwok-config.ts";
import type { NodeGroups } from "./provider/node-group.ts";
import { readOptions } from "./read-options.ts";
import { createSnapshot } from "./simulation/snapshot.ts";
import { createInstances } from "./state/instances.ts";
import { initialStatus } from "./state/status.ts";
import { createStatusEvents } from "./state/status-events.ts";
import { deleteStatusMap, writeStatusMap } from "./state/status-map.ts";
import { createTrigger } from "./trigger.ts";

export interface AutoscalerHost {
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** The API as the pod's service account sees it. */
  client: Client;
  /** For its events, which it only creates and patches. */
  eventClient: Client;
  evict: Evict;
}

export const createClusterAutoscaler =
  (host: AutoscalerHost): Component =>
  async (run) => {
    try {
      return await main(host, run);
    } catch (error) {
      if (error instanceof UsageError) {
        run[error.exitCode === 0 ? "stdout" : "stderr"](error.text);
        return error.exitCode;
      }

      if (error instanceof Fatal) {
        run.stderr(error.text);
        return error.exitCode;
      }

      if (run.signal.aborted) {
        return 0;
      }

      throw error;
    }
  };

/** Where a pod finds the namespace of its service account. */
const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

const main = async (host: AutoscalerHost, run: ComponentRun): Promise<number> => {
  const { clock } = host;
  const { options, warnings, fatal, text } = readOptions(run.argv);
  const log = createKlog(run.stderr, () => clock.now(), options.verbosity);
  for (const warning of warnings) {
    log.warn("flags.go:299", warning);
  }

  if (fatal !== undefined) {
    log.fatal("flags.go:253", fatal);
  }

  log.info(1, "main.go:226", "Cluster Autoscaler 1.36.1");
  const health = serveHealth(run, clock, options);
  const { client } = host;
  const recorder = createEventRecorder(host.eventClient, clock, log, options);
  const end = new AbortController();
  // Each node on its way out waits for it.
  setMaxListeners(0, end.signal);
  run.signal.addEventListener("abort", () => end.abort(run.signal.reason), { once: true });
  if (run.signal.aborted) {
    end.abort(run.signal.reason);
  }

  checkNodes(client, log);
  let hasLost = false;
  const leadership = options.leaderElect
    ? await becomeLeader(
        { client, clock, log, recorder, options, identity: run.pod.name, signal: end.signal },
        () => {
          hasLost = true;
          end.abort("lost");
        },
      )
    : undefined;
  try {
    await autoscale({ host, run, log, options, text, client, health, signal: end.signal });
  } finally {
    if (run.signal.reason === graceful) {
      await leadership?.release();
    }
  }

  if (hasLost) {
    log.fatal("main.go:297", "lost master");
  }

  return 0;
};

/** Whether the API answers at all, and the program may ask. */
const checkNodes = (client: Client, log: Klog): void => {
  try {
    client.list("nodes");
  } catch (error) {
    log.fatal("main.go:263", `Failed to get nodes from apiserver: ${messageOf(error)}`);
  }
};

interface Start {
  host: AutoscalerHost;
  run: ComponentRun;
  log: Klog;
  options: AutoscalerOptions;
  text: string;
  client: Client;
  health: Health;
  signal: AbortSignal;
}

const autoscale = async (start: Start): Promise<void> => {
  const { host, log, options, text, client, health, signal } = start;
  const { clock, random } = host;
  const recorder = createEventRecorder(host.eventClient, clock, log, options);
  const statusEvents = createStatusEvents(recorder);
  if (options.writeStatusConfigMap) {
    const map = await writeStatusMap(client, log, options, initialStatus(clock.now()));
    if (map === undefined) {
      log.fatal(
        "clients.go:50",
        "Failed to initialize status configmap, unable to write status events",
      );
    }

    statusEvents.about(map);
  }

  const groups = await providerOf(start);
  const scaling: Scaling = {
    client,
    clock,
    options,
    log,
    recorder,
    statusEvents,
    groups,
    snapshot: createSnapshot(client, log),
    evict: host.evict,
    random,
  };
  log.info(4, "static_autoscaler.go:145", `Creating new static autoscaler with opts: ${text}`);
  const instances = createInstances(groups, clock, log);
  const loop = createMainLoop(scaling, instances, signal);
  log.info(0, "autoscaler.go:323", "Waiting for caches to sync...");
  log.info(1, "main.go:75", "Registered cleanup signal handler");
  health.start();
  const refreshing = instances.start();
  const trigger = createTrigger(scaling, options.scanInterval, signal);
  try {
    while (!signal.aborted) {
      await (options.frequentLoops
        ? trigger.wait(loop.recentChange())
        : clock.sleep(options.scanInterval, signal));
      health.active();
      if (await loop.runOnce()) {
        health.succeeded();
      }
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    refreshing.cancel();
    trigger.stop();
  }

  if (signal.reason === graceful) {
    await cleanUp(scaling);
  }
};

/** The program was asked to end: what it made for itself goes, the nodes of this provider included. */
const cleanUp = async ({ client, groups, log, options }: Scaling): Promise<void> => {
  log.info(1, "main.go:79", "Received signal, attempting cleanup");
  if (options.writeStatusConfigMap) {
    await deleteStatusMap(client, log, options);
    await groups.cleanUp();
  }

  log.info(1, "main.go:81", "Cleaned up, exiting...");
};

const providerOf = async ({ host, run, log, options, client }: Start): Promise<NodeGroups> => {
  const name = options.cloudProvider;
  log.info(1, "cloud_provider_builder.go:30", `Building ${name} cloud provider.`);
  if (name !== "kwok") {
    log.fatal("cloud_provider_builder.go:49", `Unknown cloud provider: ${name}`);
  }

  const file = await run.readFile(namespaceFile);
  try {
    const config = loadKwokConfig({
      client,
      log,
      environment: run.environment,
      namespaceFile: file === undefined ? undefined : new TextDecoder().decode(file),
    });
    const { clock, random } = host;
    return createKwokGroups(config, { client, log, random, now: () => clock.now() });
  } catch (error) {
    if (error instanceof Fatal) {
      throw error;
    }

    return log.fatal("kwok_provider.go:195", messageOf(error));
  }
};
