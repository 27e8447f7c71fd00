/** Registers the groups and versions of custom resources as APIServices (kubernetes pkg/controlplane/controller/crdregistration and kube-aggregator's autoregister). */
import type { Json, KubeObject } from "../../object.ts";
import { StatusError } from "../../status.ts";
import { apiServices } from "../availability.ts";
import type { Client } from "../client.ts";
import { definitionsKey } from "./definitions.ts";

const managed = "kube-aggregator.kubernetes.io/automanaged";
const fieldManager = "kube-apiserver";

/** Follows definitions and registrations; returns how to stop. */
export const keepRegistrations = (client: Client, log: (message: string) => void): (() => void) => {
  let isBusy = false;
  let isWanted = false;
  const work = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await settle(client).catch((error: unknown) => log(`registrations: ${String(error)}`));
    }

    isBusy = false;
  };
  const schedule = (): void => {
    isWanted = true;
    if (!isBusy) {
      isBusy = true;
      setImmediate(() => void work());
    }
  };
  const stops = [definitionsKey, apiServices].map((key) => client.watch(key, schedule));
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
};

const settle = async (client: Client): Promise<void> => {
  const wanted = wantedSpecs(client);
  for (const registered of client.list(apiServices)) {
    const { name, labels } = registered.metadata;
    const spec = wanted.get(name);
    wanted.delete(name);
    // Those that somebody else made are theirs to keep.
    if (labels?.[managed] === "true") {
      await adjust(client, registered, spec).catch(unlessOvertaken);
    }
  }

  for (const [name, spec] of wanted) {
    const metadata = { name, labels: { [managed]: "true" } };
    await client.create(apiServices, { metadata, spec }, { fieldManager }).catch(unlessOvertaken);
  }
};

/** By name of the APIService: one for each group and version of which something is served. */
const wantedSpecs = (client: Client): Map<string, Json> => {
  const specs = new Map<string, Json>();
  for (const { spec } of client.list(definitionsKey)) {
    for (const { name: version, served } of spec.versions as Json[]) {
      if (served === true) {
        specs.set(`${version}.${spec.group}`, {
          group: spec.group,
          version,
          groupPriorityMinimum: 1000,
          versionPriority: 100,
        });
      }
    }
  }

  return specs;
};

const adjust = async (client: Client, registered: KubeObject, spec: Json): Promise<void> => {
  const { name, uid } = registered.metadata;
  if (spec === undefined) {
    await client.delete(apiServices, undefined, name, { preconditions: { uid } });
  } else if (!isSame(registered["spec"], spec)) {
    await client.update(apiServices, { ...registered, spec }, { fieldManager });
  }
};

const isSame = (left: Json, right: Json): boolean =>
  Object.keys({ ...left, ...right }).every((field) => left[field] === right[field]);

/** Whatever happened in the meantime is told by another event. */
const unlessOvertaken = (error: unknown): void => {
  const passing = ["NotFound", "Conflict", "AlreadyExists"];
  if (!(error instanceof StatusError && passing.includes(error.reason))) {
    throw error;
  }
};
