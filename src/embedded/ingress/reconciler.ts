/** Keeps the proxy, the Ingresses' statuses and their Events in step with the cluster. */
import type { Client } from "../api/client.ts";
import type { ControllerContext, Running } from "../controllers/controller.ts";
import { createLoop } from "../controllers/loop.ts";
import { type KubeObject, namespacedName } from "../object.ts";
import { buildConfiguration, type Configuration, signatureOf } from "./configuration.ts";
import type { ControllerLog } from "./controller-log.ts";
import type { Flags } from "./flags.ts";
import { usesOldAnnotation } from "./ingress-class.ts";
import { addressOf, externalAddresses, setStatus } from "./ingress-status.ts";
import type { TlsMaterial } from "./proxy/config.ts";
import type { RunningProxy } from "./proxy-host.ts";
import { createReporter, reportInvalid, reportOwner, reportRejected } from "./report.ts";
import type { TlsSecrets } from "./tls-secrets.ts";

export interface ReconcilerOptions extends Pick<
  ControllerContext,
  "client" | "clock" | "recorder"
> {
  log: ControllerLog;
  /** Faults of ours. */
  fault(message: string): void;
  flags: Flags;
  secrets: TlsSecrets;
  /** Certificates that flags name; the Secrets are looked at again with each change. */
  special: SpecialSecrets;
  proxy: RunningProxy;
  /** The controller's own. */
  namespace: string;
}

export interface SpecialSecrets {
  fallback(): TlsMaterial;
  wildcard(): TlsMaterial | undefined;
}

const key = "configuration";
const watched = [
  "networking.k8s.io/ingresses",
  "discovery.k8s.io/endpointslices",
  "services",
  "secrets",
];

export interface Reconciler extends Running {
  /** Resolves when the proxy has its first configuration. */
  started: Promise<void>;
}

export const startReconciler = (options: ReconcilerOptions): Reconciler => {
  const { client, clock, flags, fault } = options;
  const told: Told = { ingresses: new Map(), notes: new Set() };
  let first: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    first = resolve;
  });
  let before = "";
  const loop = createLoop({ client, clock, log: fault }, "ingress", async () => {
    const configuration = buildConfiguration({
      client,
      secrets: options.secrets,
      flags,
      fallbackTls: options.special.fallback(),
      wildcard: options.special.wildcard(),
    });
    const text = JSON.stringify(configuration.proxy);
    if (text !== before) {
      before = text;
      options.proxy.configure(configuration.proxy);
    }

    first();
    note(options, configuration, told);
    tell(options, configuration, told);
    await updateStatuses(options, configuration);
  });
  for (const resource of watched) {
    loop.watch(resource, () => loop.queue.add(key));
  }

  loop.watch("configmaps", ({ object }) => {
    if (namespacedName(object) === flags.nginxConfigMaps) {
      loop.queue.add(key);
    }
  });
  loop.queue.add(key);
  return { started, stop: () => loop.stop() };
};

/** What has been said already. */
interface Told {
  /** By `NAMESPACE/NAME`: what the last Event was about, and whether the Ingress was served then. */
  ingresses: Map<string, { signature: string; served: boolean }>;
  /** Lines of the log that hold as long as their cause does. */
  notes: Set<string>;
}

/** Warnings of the log: once when their cause appears. */
const note = (
  { log }: ReconcilerOptions,
  { built, table, invalid, settingProblems }: Configuration,
  told: Told,
): void => {
  const notes = new Map<string, () => void>();
  const add = (from: string, message: string): void =>
    void notes.set(`${from} ${message}`, () => log.write("W", from, message));
  for (const [ingress, { missing, warnings }] of built) {
    for (const { backend, problem } of missing) {
      add(
        "controller.go:2898",
        `Error retrieving endpoints for the service ${backend.service}: ${problem}`,
      );
    }

    for (const warning of warnings.get(ingress) ?? []) {
      const match = /^TLS secret (\S+) is invalid: (.*)$/.exec(warning);
      if (match !== null) {
        add(
          "controller.go:2693",
          `Error trying to get the secret ${match[1]} for Ingress ${ingress.metadata.name}: ${match[2]}`,
        );
      }
    }
  }

  const mine = [...table.owners, ...table.rejected, ...invalid].map(({ ingress }) => ingress);
  if (mine.some((ingress) => usesOldAnnotation(ingress))) {
    add(
      "controller.go:4124",
      "Using the DEPRECATED annotation 'kubernetes.io/ingress.class'. The 'ingressClassName' field will be ignored.",
    );
  }

  for (const problem of settingProblems) {
    add("configmaps.go:100", problem);
  }

  for (const [text, say] of notes) {
    if (!told.notes.has(text)) {
      say();
    }
  }

  told.notes = new Set(notes.keys());
};

/** Events for what is new or has changed. */
const tell = (options: ReconcilerOptions, configuration: Configuration, told: Told): void => {
  const reporter = createReporter(
    options.recorder({ component: "nginx-ingress-controller" }),
    options.log,
  );
  const { table, built, invalid } = configuration;
  const now: Told["ingresses"] = new Map();
  const turn = (
    ingress: KubeObject,
    served: boolean,
    more: unknown,
    say: (wasServed: boolean) => void,
  ): void => {
    const name = namespacedName(ingress);
    const signature = signatureOf(options.client, ingress, more);
    const last = told.ingresses.get(name);
    now.set(name, { signature, served });
    if (last?.signature !== signature) {
      say(last?.served ?? false);
    }
  };
  for (const owner of table.owners) {
    const warnings = built.get(owner.ingress)!.warnings;
    const parts = owner.minions.map(({ ingress, ...minion }) => [
      signatureOf(options.client, ingress, [...minion.paths]),
      minion.warnings,
    ]);
    const more = [[...owner.hosts], owner.warnings, [...warnings.values()], parts];
    turn(owner.ingress, true, more, () => reportOwner(reporter, owner, warnings));
  }

  for (const rejected of table.rejected) {
    turn(rejected.ingress, false, rejected.message, () => reportRejected(reporter, rejected));
  }

  for (const { ingress, problem } of invalid) {
    turn(ingress, false, problem, (wasServed) =>
      reportInvalid(reporter, ingress, problem, wasServed),
    );
  }

  told.ingresses = now;
};

const updateStatuses = async (
  { client, flags, namespace, log }: ReconcilerOptions,
  { table, invalid, statusAddress }: Configuration,
): Promise<void> => {
  if (!flags.reportIngressStatus) {
    return;
  }

  const addresses =
    statusAddress === undefined
      ? externalAddresses(client, namespace, flags.externalService)
      : addressOf(statusAddress);
  const served = table.owners.flatMap(({ ingress, minions }) => [
    ingress,
    ...minions.map((minion) => minion.ingress),
  ]);
  for (const ingress of served) {
    await setOne(client, log, ingress, addresses);
  }

  for (const { ingress } of [...table.rejected, ...invalid]) {
    await setOne(client, log, ingress, []);
  }
};

const setOne = async (
  client: Client,
  log: ControllerLog,
  ingress: KubeObject,
  addresses: Parameters<typeof setStatus>[2],
): Promise<void> => {
  if (await setStatus(client, ingress, addresses)) {
    const { namespace, name } = ingress.metadata;
    log.write("I", "status.go:138", `updated status for ing: ${namespace} ${name}`);
  }
};
