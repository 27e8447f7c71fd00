/** NGINX Ingress Controller 5.5.4 as a component: watches the cluster, tells a proxy what to do, and reports on the Ingresses. */
import type { Client } from "../api/client.ts";
import { type Component, type ComponentRun, graceful } from "../containers/component.ts";
import type { ControllerContext } from "../controllers/controller.ts";
import type { KubeObject } from "../object.ts";
import { kubernetesVersion } from "../version.ts";
import { createControllerLog, type ControllerLog } from "./controller-log.ts";
import { FlagError, type Flags, parseFlags } from "./flags.ts";
import { controllerName } from "./ingress-class.ts";
import { nginxVersion } from "./proxy/pages.ts";
import type { ProxyHost, RunningProxy } from "./proxy-host.ts";
import { publish, publishedPorts, servicesOf, withdraw } from "./publish.ts";
import { answerReadiness } from "./readiness.ts";
import { type SpecialSecrets, startReconciler } from "./reconciler.ts";
import { openSpecialSecrets } from "./special-secrets.ts";
import { createTlsSecrets, type TlsSecrets } from "./tls-secrets.ts";

export interface IngressControllerOptions extends Pick<
  ControllerContext,
  "client" | "clock" | "recorder" | "log"
> {
  /** Acts as the cloud that gives Services their addresses. */
  cloud: Client;
  proxies: ProxyHost;
}

/** What ends the program before it has begun. */
class Fatal extends Error {
  readonly from: string;

  constructor(from: string, message: string) {
    super(message);
    this.from = from;
  }
}

export const createIngressController =
  (options: IngressControllerOptions): Component =>
  async (run) => {
    run.stdout(
      "NGINX Ingress Controller Version=5.5.4 Commit=f92a24e4fd2b52c72739c4a1f4f9bb6424bf5731 Date=2026-07-16T13:23:45Z DirtyState=false Arch=linux/amd64 Go=go1.26.5\n",
    );
    const log = createControllerLog(run.stdout, options.clock.now);
    try {
      const flags = parseFlags(run.argv.slice(1));
      return flags.version ? 0 : await serve(options, run, flags, log);
    } catch (error) {
      if (error instanceof FlagError) {
        run.stderr(`${error.message}\nUsage of /nginx-ingress:\n`);
        return 2;
      }

      if (error instanceof Fatal) {
        log.write("F", error.from, error.message);
        return 1;
      }

      throw error;
    }
  };

const serve = async (
  options: IngressControllerOptions,
  run: ComponentRun,
  flags: Flags,
  log: ControllerLog,
): Promise<number> => {
  const { client } = options;
  const quoted = run.argv.slice(1).map((argument) => JSON.stringify(argument));
  log.write("I", "flags.go:294", `Starting with flags: [${quoted.join(" ")}]`);
  for (const name of flags.ignored) {
    log.write("W", "flags.go:294", `The flag -${name} has no effect in the practice cluster`);
  }

  log.write("I", "main.go:445", `Kubernetes version: ${kubernetesVersion}`);
  const pod = ownPod(client, run);
  checkClass(client, flags);
  log.write("I", "main.go:605", `Using nginx version: nginx/${nginxVersion}`);
  const secrets = createTlsSecrets(client);
  const special = specialSecrets(secrets, flags, log);
  const services = servicesOf(client, pod);
  const proxy = await options.proxies.start({
    pod: run.pod,
    wanted: publishedPorts(services),
    log: (fd, text) => (fd === 1 ? run.stdout(text) : run.stderr(text)),
  });
  nginxSays(run, options.clock.now());
  const readiness = flags.readyStatus ? answerReadiness(run, flags.readyStatusPort) : undefined;
  const reconciler = startReconciler({
    ...options,
    fault: options.log,
    log,
    flags,
    secrets,
    special,
    proxy,
    namespace: run.pod.namespace,
  });
  const publishing = client.watch("services", ({ type, object }) => {
    const leads =
      type !== "DELETED" &&
      servicesOf(client, pod).some(({ metadata }) => metadata.uid === object.metadata.uid);
    if (leads) {
      void publish(options.cloud, object, proxy.ports).catch((error: Error) =>
        options.log(`ingress: ${error.message}`),
      );
    }
  });
  await reconciler.started;
  readiness?.ready();
  const isLost = await Promise.race([
    aborted(run.signal).then(() => false),
    proxy.lost.then(() => true),
  ]);
  publishing();
  await reconciler.stop();
  await end(options, run, pod, proxy, log);
  if (isLost) {
    throw new Fatal("main.go:841", "nginx command exited unexpectedly with status: exit status 1");
  }

  return 0;
};

/** The address is withdrawn unless another pod of the same Service goes on answering. */
const end = async (
  { client, cloud }: IngressControllerOptions,
  run: ComponentRun,
  pod: KubeObject,
  proxy: RunningProxy,
  log: ControllerLog,
): Promise<void> => {
  const isGraceful = run.signal.reason === graceful;
  if (isGraceful) {
    log.write("I", "main.go:852", "Received SIGTERM, shutting down");
    await Promise.race([proxy.drain(), isGone(client, pod)]);
  }

  proxy.destroy();
  if (!hasSuccessor(client, pod)) {
    await Promise.all(servicesOf(client, pod).map((service) => withdraw(cloud, service)));
  }

  if (isGraceful) {
    log.write("I", "main.go:871", "Exiting successfully");
  }
};

const hasSuccessor = (client: Client, { metadata }: KubeObject): boolean =>
  client
    .list("pods", { namespace: metadata.namespace ?? "" })
    .some(
      (pod) =>
        pod.metadata.uid !== metadata.uid &&
        pod.metadata.deletionTimestamp === undefined &&
        pod.metadata.labels?.["app"] === metadata.labels?.["app"] &&
        pod["status"]?.phase === "Running",
    );

/** A signal tells once; that the time to end in order is over shows in that the pod is no longer there. */
const isGone = (client: Client, { metadata }: KubeObject): Promise<void> =>
  new Promise((resolve) => {
    const stop = client.watch("pods", ({ type, object }) => {
      if (type === "DELETED" && object.metadata.uid === metadata.uid) {
        queueMicrotask(() => stop());
        resolve();
      }
    });
  });

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve());
      });

const ownPod = (client: Client, { environment }: ComponentRun): KubeObject => {
  const namespace = environment["POD_NAMESPACE"] ?? "";
  const name = environment["POD_NAME"] ?? "";
  const pod = client.get("pods", namespace, name);
  if (pod === undefined) {
    const reason =
      name === "" ? "resource name may not be empty" : `pods ${JSON.stringify(name)} not found`;
    throw new Fatal("main.go:95", `Failed to get pod: ${reason}`);
  }

  return pod;
};

const checkClass = (client: Client, { ingressClass }: Flags): void => {
  const found = client.get("networking.k8s.io/ingressclasses", undefined, ingressClass);
  if (found === undefined) {
    throw new Fatal(
      "main.go:464",
      `Error when getting IngressClass ${ingressClass}: ingressclasses.networking.k8s.io ${JSON.stringify(ingressClass)} not found`,
    );
  }

  if (found.spec.controller !== controllerName) {
    throw new Fatal(
      "main.go:468",
      `IngressClass with name ${ingressClass} has an invalid Spec.Controller ${found.spec.controller}; expected ${controllerName}`,
    );
  }
};

const specialSecrets = (secrets: TlsSecrets, flags: Flags, log: ControllerLog): SpecialSecrets => {
  try {
    return openSpecialSecrets(secrets, flags, log);
  } catch (error) {
    throw new Fatal("main.go:270", (error as Error).message);
  }
};

/** What nginx itself says on its standard error when it starts. */
const nginxSays = (run: ComponentRun, now: number): void => {
  const time = new Date(now).toISOString();
  const date = `${time.slice(0, 10).replaceAll("-", "/")} ${time.slice(11, 19)}`;
  for (const words of [
    'using the "epoll" event method',
    `nginx/${nginxVersion}`,
    "start worker processes",
    "start worker process 24",
  ]) {
    run.stderr(`${date} [notice] 17#17: ${words}\n`);
  }
};
