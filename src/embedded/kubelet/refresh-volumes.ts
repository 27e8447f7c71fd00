/** ConfigMaps and Secrets change under running pods: their files follow a while later, as a kubelet comes round to its pods about once a minute. */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import { volumeTools } from "./container-spec.ts";
import type { PodRun } from "./pod-run.ts";
import { MountError, mountsOf } from "./volumes.ts";

/** Milliseconds from one look at a pod to the next. */
const round = 60_000;

/** @returns stops it */
export const startRefreshing = (client: Client, runs: () => Iterable<PodRun>): (() => void) => {
  const stops = (["configmaps", "secrets"] as const).map((resource) =>
    client.watch(resource, ({ type, object }) => {
      if (type !== "MODIFIED") {
        return;
      }

      for (const run of runs()) {
        if (
          run.pod.metadata.namespace === object.metadata.namespace &&
          uses(run, resource, object)
        ) {
          refreshLater(run);
        }
      }
    }),
  );
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
};

const uses = (
  { pod }: PodRun,
  resource: "configmaps" | "secrets",
  { metadata: { name } }: KubeObject,
): boolean =>
  ((pod.spec.volumes ?? []) as Json[]).some(({ configMap, secret, projected }) => {
    const sources: Json[] = [{ configMap, secret }, ...(projected?.sources ?? [])];
    return sources.some((source) =>
      resource === "configmaps"
        ? source.configMap?.name === name
        : (source.secret?.secretName ?? source.secret?.name) === name,
    );
  });

const refreshLater = (run: PodRun): void => {
  const { clock, random } = run.node;
  const timer = clock.setTimeout(() => {
    run.timers.delete(timer);
    refresh(run);
  }, random() * round);
  run.timers.add(timer);
};

/** What a container mounts by `subPath` stays as it was when it started. */
const refresh = (run: PodRun): void => {
  for (const { handle, state, spec } of run.records) {
    const volumeMounts = ((spec.volumeMounts ?? []) as Json[]).filter(
      ({ subPath }) => subPath === undefined || subPath === "",
    );
    if (state.kind !== "running") {
      continue;
    }

    try {
      const mounts = mountsOf(volumeTools(run), { ...spec, volumeMounts });
      handle?.refresh?.(mounts.filter(({ source }) => source.kind === "files"));
    } catch (error) {
      // What is gone by now leaves the files that there were.
      if (!(error instanceof MountError)) {
        throw error;
      }
    }
  }
};
