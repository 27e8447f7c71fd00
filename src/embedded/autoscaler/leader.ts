/** Waits until this copy of the program is the one that acts, and keeps it so. Follows client-go tools/leaderelection with leases. */
import type { Client, EventRecorder } from "../api/client.ts";
import type { Clock, Timer } from "../clock.ts";
import { formatMicroTime } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
import { StatusError } from "../status.ts";
import { messageOf } from "./context.ts";
import type { Klog } from "./log.ts";
import type { AutoscalerOptions } from "./options.ts";

export interface Election {
  client: Client;
  clock: Clock;
  log: Klog;
  recorder: EventRecorder;
  options: AutoscalerOptions;
  /** The name of the pod. */
  identity: string;
  signal: AbortSignal;
}

export interface Leadership {
  /** Gives the lease up for the next. */
  release(): Promise<void>;
}

const resource = "coordination.k8s.io/leases";

/** Resolves once this copy leads. @param lost Called when it no longer does. */
export const becomeLeader = async (election: Election, lost: () => void): Promise<Leadership> => {
  const { clock, log, options, recorder, identity, signal } = election;
  const lock = `${options.namespace}/${options.leaseName}`;
  log.info(0, "leaderelection.go:258", `"Attempting to acquire leader lease..." lock="${lock}"`);
  const seen = createObservation(clock);
  while (!(await tryTake(election, seen))) {
    await clock.sleep(options.leaseRetry, signal);
  }

  log.info(0, "leaderelection.go:272", `"Successfully acquired lease" lock="${lock}"`);
  const lease = election.client.get(resource, options.namespace, options.leaseName);
  if (lease !== undefined) {
    recorder.event(lease, "Normal", "LeaderElection", `${identity} became leader`);
  }

  const timer: Timer = clock.setInterval(() => {
    void tryTake(election, seen).then((holds) => {
      if (!holds && !signal.aborted) {
        timer.cancel();
        lost();
      }
    });
  }, options.leaseRetry);
  return {
    release: async () => {
      timer.cancel();
      await releaseLease(election);
    },
  };
};

/** Since when, by the own clock, the lease has been as it is. */
interface Observation {
  since(lease: KubeObject): number;
}

const createObservation = (clock: Clock): Observation => {
  let version = "";
  let since = 0;
  return {
    since: ({ metadata }) => {
      if (metadata.resourceVersion !== version) {
        version = metadata.resourceVersion;
        since = clock.now() + clock.skipped();
      }

      return since;
    },
  };
};

/** True while this copy holds the lease. */
const tryTake = async (election: Election, seen: Observation): Promise<boolean> => {
  const { client, clock, log, options, identity } = election;
  const { namespace, leaseName: name } = options;
  const now = formatMicroTime(clock.now());
  try {
    const lease = client.get(resource, namespace, name);
    if (lease === undefined) {
      await client.create(resource, {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name, namespace },
        spec: specFor(election, now, now, 0),
      });
      return true;
    }

    const spec: Json = lease["spec"] ?? {};
    const holder: string = spec.holderIdentity ?? "";
    const since = seen.since(lease);
    const lives = since + (spec.leaseDurationSeconds ?? 0) * 1000 > clock.now() + clock.skipped();
    if (holder !== identity && holder !== "" && lives) {
      log.info(
        4,
        "leaderelection.go:447",
        `"Lease is held and has not yet expired" lock="${namespace}/${name}" holder="${holder}"`,
      );
      return false;
    }

    const isOwn = holder === identity;
    await client.modify(resource, namespace, name, (copy) => {
      const former: Json = copy["spec"] ?? {};
      copy["spec"] = specFor(
        election,
        isOwn ? former.acquireTime : now,
        now,
        (former.leaseTransitions ?? 0) + (isOwn ? 0 : 1),
      );
    });
    return true;
  } catch (error) {
    if (error instanceof StatusError) {
      log.error(
        "leaderelection.go:441",
        `"Error retrieving lease lock" err="${messageOf(error).replaceAll('"', '\\"')}" lock="${namespace}/${name}"`,
      );
      return false;
    }

    throw error;
  }
};

const specFor = (
  { identity, options }: Election,
  acquireTime: string,
  renewTime: string,
  leaseTransitions: number,
): Json => ({
  holderIdentity: identity,
  leaseDurationSeconds: Math.round(options.leaseDuration / 1000),
  acquireTime,
  renewTime,
  leaseTransitions,
});

const releaseLease = async ({ client, clock, options, identity }: Election): Promise<void> => {
  await client
    .modify(resource, options.namespace, options.leaseName, (copy) => {
      if (copy["spec"]?.holderIdentity !== identity) {
        return false;
      }

      const now = formatMicroTime(clock.now());
      copy["spec"] = {
        ...copy["spec"],
        holderIdentity: "",
        leaseDurationSeconds: 1,
        acquireTime: now,
        renewTime: now,
      };
      return undefined;
    })
    .catch(() => {});
};
