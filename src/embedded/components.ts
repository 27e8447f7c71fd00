/** What runs beside the API server: controllers, scheduler and the nodes with their containers. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { codeFile } from "../root.ts";
import { startPolicyStatus } from "./admission/policy/policy-status.ts";
import type { Aggregation } from "./api/aggregation.ts";
import { startFlowSchemaStatus } from "./api/flow-schema-status.ts";
import type { ApiHandlers } from "./api/handler.ts";
import { clientFor } from "./api/local-client.ts";
import { openDisks } from "./containers/node-disks.ts";
import { openKernels } from "./apparmor/node/saved-kernels.ts";
import { startCertificateSigning } from "./auth/certificate-signing.ts";
import type { Review } from "./auth/review.ts";
import { startTokenSecrets } from "./auth/token-secrets.ts";
import { serviceAccountUser, wellKnown } from "./auth/user.ts";
import { clusterAutoscaler } from "./autoscaler/component.ts";
import { startMachines } from "./autoscaler/machines.ts";
import type { ControllableClock } from "./clock.ts";
import type { Component } from "./containers/component.ts";
import { createRuntime } from "./containers/create.ts";
import type { Connection, Endpoint } from "./containers/network/connection.ts";
import { PodNetwork } from "./containers/network/pod-network.ts";
import type { ContainerRuntime } from "./containers/runtime.ts";
import { startControllers } from "./controllers/all.ts";
import { resourceMetrics } from "./controllers/autoscaling/resource-metrics.ts";
import type { ControllerContext, Running } from "./controllers/controller.ts";
import { createRecorders } from "./controllers/events/recorder.ts";
import type { Identity } from "./identity.ts";
import { startKubelets } from "./kubelet/kubelets.ts";
import type { NodeApi } from "./kubelet/node-api.ts";
import type { KubeObject } from "./object.ts";
import { startScheduler } from "./scheduler/scheduler.ts";
import { createServiceHooks } from "./service-network.ts";

export interface ComponentOptions {
  api: ApiHandlers;
  clock: ControllableClock;
  identity: Identity;
  url: string;
  /** The cluster's own. */
  folder: string;
  /** Answers a TokenRequest for a service account. */
  tokenRequest: Review;
  aggregation: Aggregation;
  runtime?: ContainerRuntime | undefined;
  /** Calls back whenever the cluster has gone back to a saved state. */
  onRestore(listener: () => void): void;
  random(): number;
  log(message: string): void;
}

export interface Components extends Running {
  nodes: NodeApi;
  /** Opens a connection into a pod; rejects when nothing listens. */
  dial(to: Endpoint): Promise<Connection>;
}

export const startComponents = (options: ComponentOptions): Components => {
  const { clock, log, random } = options;
  const manager = contextFor(options, "kube-controller-manager");
  const network = new PodNetwork(createServiceHooks(manager.client, random));
  const kernels = openKernels(path.join(options.folder, "kernels.json"), clock, log);
  const runtime =
    options.runtime ??
    createRuntime({
      clock,
      network,
      kernels,
      disks: openDisks(path.join(options.folder, "node-files.json"), log),
      components: {
        "nginx-ingress": ingressController(options, network),
        "metrics-server": metricsServer(options, manager, () => kubelets.api),
        "cluster-autoscaler": clusterAutoscaler(options),
      },
      log: (message) => log(`containers: ${message}`),
      workerUrl: pathToFileURL(codeFile("embedded", "containers", "worker", "main.js")),
    });
  const kubelets = startKubelets(contextFor(options, "kubelet", [wellKnown.masters]), runtime, {
    dial: async (to, how) => network.dial(to, how),
    token: (pod, audience, seconds) => podToken(options, pod, audience, seconds),
  });
  const running: Running[] = [
    kubelets,
    startMachines(contextFor(options, "kubelet", [wellKnown.masters]), {
      join: kubelets.join,
      leave: async (name) => {
        await kubelets.leave(name);
        kernels.forget(name);
      },
    }),
    startScheduler(contextFor(options, "kube-scheduler")),
    startControllers(manager, resourceMetrics(options.aggregation)),
    startCertificateSigning(options.identity.authority)(manager),
    startPolicyStatus(manager),
    startFlowSchemaStatus(contextFor(options, "apiserver", [wellKnown.masters])),
    startTokenSecrets(options.identity.authority.tokenKey)(manager),
  ];
  return {
    nodes: kubelets.api,
    dial: (to) => network.dial(to),
    stop: async () => {
      for (const one of running.toReversed()) {
        await one.stop();
      }

      await runtime.stop();
      kernels.onChange();
    },
  };
};

/** A component that is loaded when the first pod of it runs. */
const lazily = (make: () => Promise<Component>): Component => {
  let made: Promise<Component> | undefined;
  return async (run) => {
    made ??= make();
    const component = await made;
    return component(run);
  };
};

const ingressController = (options: ComponentOptions, network: PodNetwork): Component =>
  lazily(async () => {
    const { createIngressController } = await import("./ingress/controller.ts");
    const { createProxyHost } = await import("./ingress/worker/proxy-thread.ts");
    const context = contextFor(options, "serviceaccount:nginx-ingress:nginx-ingress");
    return createIngressController({
      ...context,
      cloud: contextFor(options, "cloud-controller-manager").client,
      proxies: createProxyHost({
        url: pathToFileURL(codeFile("embedded", "ingress", "worker", "main.js")),
        network,
        log: context.log,
      }),
    });
  });

const metricsServer = (
  { api, clock, identity }: ComponentOptions,
  { client }: ControllerContext,
  kubelets: () => NodeApi,
): Component =>
  lazily(async () => {
    const { createMetricsServer } = await import("./metrics-server/component.ts");
    return createMetricsServer({
      client,
      clock,
      kubelets,
      authorize: (attributes) => api.authorize(attributes),
      serving: () =>
        identity.authority.issueServer({ names: ["localhost"], addresses: ["127.0.0.1"] }),
      clientCa: identity.authority.caCertificate,
    });
  });

const contextFor = (
  { api, clock, identity, log, random, onRestore }: ComponentOptions,
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
    recorder: createRecorders(client, clock, { onRestore }),
  };
};

/** A token for the pod's service account, bound to the pod. */
const podToken = (
  { tokenRequest }: ComponentOptions,
  { metadata, spec }: KubeObject & { spec?: { serviceAccountName?: string } },
  audience: string | undefined,
  seconds: number,
): string => {
  const { namespace = "default", name, uid } = metadata;
  const account = spec?.serviceAccountName ?? "default";
  const answer = tokenRequest(
    {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: {},
      spec: {
        audiences: audience === undefined ? [] : [audience],
        expirationSeconds: seconds,
        boundObjectRef: { kind: "Pod", apiVersion: "v1", name, uid },
      },
    },
    {
      user: { name: serviceAccountUser(namespace, account), groups: [] },
      namespace,
      name: account,
    },
  );
  return answer.status.token;
};
