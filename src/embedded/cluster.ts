/** Puts the practice cluster together: store, API server, controllers, scheduler, nodes. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createAdmission } from "./admission/chain.ts";
import { type Aggregation, startAggregation } from "./api/aggregation.ts";
import type { ApiHandlers } from "./api/handler.ts";
import { clientFor } from "./api/local-client.ts";
import { ResourceTable } from "./api/resource-table.ts";
import type { Client } from "./api/client.ts";
import type { Listener } from "./api/listener.ts";
import { type Customs, startCustoms } from "./api/custom/start.ts";
import { createDiscovery } from "./api/discovery.ts";
import { createClassifier } from "./api/flow-control.ts";
import { createOpenApi } from "./api/openapi.ts";
import { presentAs, restoreFrom } from "./api/versions.ts";
import { createPlainPaths } from "./api/plain-paths.ts";
import { createApiServer } from "./api/server.ts";
import { addSpecials } from "./api/special/specials.ts";
import { type Audit, createAudit } from "./audit/audit.ts";
import { readPolicy } from "./audit/policy.ts";
import { type Authenticator, createAuthenticator } from "./auth/authenticate.ts";
import { bootstrap } from "./auth/bootstrap.ts";
import { openAuthorizer } from "./auth/rbac.ts";
import { createReviews } from "./auth/reviews.ts";
import { wellKnown } from "./auth/user.ts";
import type { ControllableClock } from "./clock.ts";
import type { Components } from "./components.ts";
import type { ContainerRuntime } from "./containers/runtime.ts";
import { type Identity, openIdentity, writeKubeconfig } from "./identity.ts";
import { host, listen } from "./listen.ts";
import { startMaintenance } from "./maintenance.ts";
import { packageFile } from "../root.ts";
import { servedRows } from "./resources/served.table.ts";
import { alternateResources, builtInResources } from "./resources/table.ts";
import { strategyOf } from "./resources/strategy.ts";
import { type Checkpoints, openCheckpoints } from "./store/checkpoints.ts";
import { type DurableStore, openStore } from "./store/durable-store.ts";
import { UndoLog } from "./store/undo-log.ts";
import { createVirtualClock } from "./virtual-clock.ts";

export interface ClusterOptions {
  /** Where the cluster keeps its state; created when it is not there. */
  folder: string;
  name: string;
  clock?: ControllableClock;
  /** 0 or absent: the port of last time, or a free one. */
  port?: number;
  log?: (message: string) => void;
  random?: () => number;
  /** Tells of requests, as its policy says; by the real time. */
  audit?: { policy: string; write(line: string): void };
  /** What runs containers, in place of the usual runtime. */
  runtime?: ContainerRuntime;
  /** Without controllers, scheduler and nodes: an API server alone. */
  apiOnly?: boolean;
}

export interface ClusterHandle {
  name: string;
  /** `https://127.0.0.1:PORT` */
  url: string;
  port: number;
  /** Absolute path, mode 0600. */
  kubeconfig: string;
  clock: ControllableClock;
  /** Acts as a member of system:masters. */
  client: Client;
  store: DurableStore;
  checkpoints: Checkpoints;
  stop(): Promise<void>;
}

const dataFolder = packageFile("src", "embedded", "data");

/** Starts the cluster of a folder, or continues it where it was. */
export const startCluster = async (options: ClusterOptions): Promise<ClusterHandle> => {
  const { folder, name, log = () => {}, random = Math.random } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const clock = options.clock ?? createVirtualClock();
  const identity = openIdentity(path.join(folder, "pki"));
  const durable = await openStore(path.join(folder, "store"), {
    onFault: (error) => log(describe(error)),
  });
  clock.onAge((ms) => durable.store.age(ms));

  const undoLog = new UndoLog(durable.records, (text) => durable.store.note(text));
  const resources = new ResourceTable(
    builtInResources,
    alternateResources,
    Object.keys(servedRows),
  );
  const api = createApi(durable, resources, clock, random);
  api.userWrote = (label, revision) => undoLog.note(label, revision);
  const client = clientFor(api, { name: "system:apiserver", groups: [wellKnown.masters] });
  const authorizer = openAuthorizer(client);
  api.authorize = authorizer.authorize;
  const authenticator = createAuthenticator({
    client,
    clock,
    tokenKey: identity.authority.tokenKey,
  });
  const reviews = createReviews(
    { client, clock, authorizer, authenticator },
    identity.authority.tokenKey,
  );
  let components: Components | undefined;
  const restored = new Set<() => void>();
  addSpecials(api, { reviews, nodes: () => components?.nodes });
  api.admission = createAdmission({ client, clock, random }, authorizer);
  bootstrap(durable.store, {
    caCertificate: identity.authority.caCertificate,
    now: clock.now(),
  });

  const openApiFolder = path.join(dataFolder, "openapi");
  const customs = await startCustoms({ api, client, folder: openApiFolder, log });
  api.strategy = (info) =>
    (info.custom === true ? customs.strategy(info) : undefined) ?? strategyOf(info);
  const maintenance = startMaintenance(durable, clock, log);
  const aggregation = startAggregation({
    client,
    clock,
    random,
    log,
    proxy: {
      dial: async (to) =>
        components === undefined ? Promise.reject(new Error("no network")) : components.dial(to),
      certificate: () => identity.frontProxy,
    },
  });
  const audit =
    options.audit &&
    createAudit({
      judge: readPolicy(options.audit.policy),
      write: options.audit.write,
      now: Date.now,
    });
  const listener = serverOf(
    api,
    authenticator,
    identity,
    { client, customs, aggregation, audit },
    log,
  );
  const port = await listen(listener.server, folder, options.port ?? 0);
  const url = `https://${host}:${port}`;
  const kubeconfig = writeKubeconfig(path.join(folder, "kubeconfig"), url, identity);
  const tokenRequest = reviews["serviceaccounts/token"]!;
  const startAll = async (): Promise<void> => {
    const { startComponents } = await import("./components.ts");
    components = startComponents({
      api,
      clock,
      log,
      random,
      identity,
      url,
      folder,
      tokenRequest,
      aggregation,
      runtime: options.runtime,
      onRestore: (listener) => restored.add(listener),
    });
  };
  const starting = options.apiOnly === true ? undefined : later(startAll);
  starting?.catch((error: unknown) => log(`start: ${describe(error)}`));
  return {
    name,
    url,
    port,
    kubeconfig,
    clock,
    client,
    store: durable,
    checkpoints: openCheckpoints(path.join(folder, "saved"), durable.store, undoLog, () => {
      restored.forEach((listener) => listener());
    }),
    stop: async () => {
      customs.stop();
      aggregation.stop();
      maintenance.stop();
      await starting?.catch(() => {});
      await components?.stop();
      listener.close();
      await durable.close();
    },
  };
};

const createApi = (
  { store }: DurableStore,
  resources: ResourceTable,
  clock: ControllableClock,
  random: () => number,
): ApiHandlers => ({
  store,
  resources,
  clock,
  random,
  strategy: strategyOf,
  admission: { mutate: () => {}, validate: () => {}, settle: () => {} },
  authorize: () => ({ allowed: false }),
  special: new Map(),
  present: (info, object) => presentAs(resources, info, object),
  restore: (info, object) => restoreFrom(resources, info, object),
  columnsOf: (info) => info.printerColumns,
  userWrote: () => {},
});

const serverOf = (
  api: ApiHandlers,
  authenticator: Authenticator,
  { authority, server }: Identity,
  {
    client,
    customs,
    aggregation,
    audit,
  }: { client: Client; customs: Customs; aggregation: Aggregation; audit: Audit | undefined },
  log: (message: string) => void,
): Listener =>
  createApiServer({
    api,
    authenticator,
    discovery: createDiscovery(api.resources, aggregation),
    openApi: createOpenApi(path.join(dataFolder, "openapi"), customs.documents),
    plainPaths: createPlainPaths({
      data: dataFolder,
      resources: api.resources,
      metrics: () => "",
      tokenKey: authority.tokenKey,
    }),
    serveForeign: aggregation.serve,
    classify: createClassifier(client),
    ...(audit && { audit }),
    tls: { ...server, caCertificate: authority.caCertificate },
    onFault: (error, request) => log(`${request}: ${describe(error)}`),
  });

/** Lets whoever waits for the API server go first. */
const later = async (start: () => Promise<void>): Promise<void> => {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  await start();
};

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
