/** metrics-server: scrapes the kubelets and serves `metrics.k8s.io` over HTTPS from its pod (sigs.k8s.io/metrics-server). */
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { Client } from "../api/client.ts";
import { frontProxyName } from "../api/front-proxy.ts";
import type { KeyPair } from "../auth/pki.ts";
import { type Authorize, serviceAccountUser, wellKnown } from "../auth/user.ts";
import type { Clock } from "../clock.ts";
import type { Component, ComponentRun } from "../containers/component.ts";
import { asDuplex } from "../containers/network/duplex.ts";
import type { NodeApi } from "../kubelet/node-api.ts";
import { klogLine, type Severity, structured } from "../klog.ts";
import { type Flags, readFlags } from "./flags.ts";
import { answerAsk, type HandlerOptions } from "./handler.ts";
import { type KubeletAnswer, scrape } from "./scrape.ts";
import { Storage } from "./storage.ts";

export interface MetricsServerOptions {
  client: Client;
  clock: Clock;
  /** Decides what kubelets let its ServiceAccount read. */
  authorize: Authorize;
  kubelets(): Pick<NodeApi, "get">;
  /** A new certificate for its own server. */
  serving(): KeyPair;
  /** PEM of who signed the certificate of the API server's front proxy. */
  clientCa: string;
}

export const createMetricsServer =
  (options: MetricsServerOptions): Component =>
  async (run) => {
    const { clock } = options;
    const log = (severity: Severity, where: string, message: string): void =>
      run.stderr(klogLine(severity, clock.now(), where, message));
    let flags: Flags;
    try {
      flags = readFlags(run.argv.slice(1));
    } catch (error) {
      run.stderr(`Error: ${(error as Error).message}\n`);
      return 1;
    }

    const storage = new Storage(flags.resolution);
    log(
      "I",
      "serving.go:380",
      `Generated self-signed cert (${flags.certDir}/apiserver.crt, ${flags.certDir}/apiserver.key)`,
    );
    log("I", "handler.go:288", "Adding GroupVersion metrics.k8s.io v1beta1 to ResourceManager");
    const server = listen(options, run, flags, {
      client: options.client,
      storage,
      nodeSelector: flags.nodeSelector,
      clock,
      failed: (probe, err) => log("I", "server.go:191", structured("Failed probe", { probe, err })),
    });
    log("I", "secure_serving.go:211", `Serving securely on [::]:${flags.securePort}`);
    const look = (): void => {
      const batch = scrape({
        client: options.client,
        flags,
        get: (node, path) => read(options, run, node, path),
        clock,
        failed: (node, err) =>
          log("E", "scraper.go:149", structured("Failed to scrape node", { err, node })),
      });
      storage.store(batch);
    };
    look();
    const timer = clock.setInterval(look, flags.resolution);
    await ended(run.signal);
    timer.cancel();
    server.closeAllConnections();
    log("I", "secure_serving.go:258", `Stopped listening on [::]:${flags.securePort}`);
    return 0;
  };

const ended = async (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }

    signal.addEventListener("abort", () => resolve());
  });

const listen = (
  { serving, clientCa }: MetricsServerOptions,
  run: ComponentRun,
  { securePort }: Flags,
  handling: HandlerOptions,
): Server => {
  const { certificate, key } = serving();
  const server = createServer(
    { cert: certificate, key, ca: clientCa, requestCert: true, rejectUnauthorized: false },
    (request, response) => respond(handling, request, response),
  );
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  run.listen(securePort, (connection) => server.emit("connection", asDuplex(connection)));
  return server;
};

const respond = (
  handling: HandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "https://localhost");
  const { status, type, body } = answerAsk(handling, {
    path: pathname,
    query: searchParams,
    accept: request.headers.accept,
    trusted: isFrontProxy(request.socket as TLSSocket),
  });
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
};

const isFrontProxy = (socket: TLSSocket): boolean =>
  socket.authorized && socket.getPeerCertificate().subject?.CN === frontProxyName;

/** As the kubelet lets it: `nodes/metrics`, or all of `nodes/proxy`. */
const read = (
  { client, authorize, kubelets }: MetricsServerOptions,
  { pod: { namespace, name } }: ComponentRun,
  node: string,
  path: string,
): KubeletAnswer | undefined => {
  const account: string = client.get("pods", namespace, name)?.spec.serviceAccountName ?? "default";
  const { serviceAccounts, allAuthenticated } = wellKnown;
  const user = {
    name: serviceAccountUser(namespace, account),
    groups: [serviceAccounts, `${serviceAccounts}:${namespace}`, allAuthenticated],
  };
  const nodes = { user, verb: "get", group: "", version: "v1", resource: "nodes", name: node };
  const may = ["metrics", "proxy"].some(
    (subresource) => authorize({ ...nodes, subresource }).allowed,
  );
  return may ? kubelets().get(node, path) : { status: 403, body: "" };
};
