/** APIs that other servers serve (APIService with a Service): which there are, and requests handed on to them. */
import type { ClientRequest } from "node:http";
import type { User } from "../auth/user.ts";
import type { Clock } from "../clock.ts";
import { NetworkError } from "../containers/network/connection.ts";
import type { Json, KubeObject } from "../object.ts";
import { placeOf } from "./api-service.ts";
import { apiServices, foreignServices, type Verdict, watchAvailability } from "./availability.ts";
import type { Client } from "./client.ts";
import type { Exchange } from "./exchange.ts";
import { withoutHops } from "./hop-headers.ts";
import { answerOf, type FrontProxy, openProxied, type ProxiedRequest } from "./front-proxy.ts";

export interface Registered {
  group: string;
  version: string;
}

/** A group and version of another server. */
export interface ForeignApi extends Registered {
  /** Of its APIResourceList; undefined while the server is not there. */
  resources: Json[] | undefined;
}

export interface Answer {
  status: number;
  body: string;
}

export interface Aggregation {
  /** Those of other servers. */
  apis(): ForeignApi[];
  /** All that are registered, whoever serves them. */
  registered(): Registered[];
  /** Hands a request on; false when its group and version are nobody else's. */
  serve(exchange: Exchange, group: string, version: string): Promise<boolean>;
  /** The answer to a GET: 404 when nobody is registered, 503 when nobody is there. */
  get(group: string, version: string, path: string, user: User): Promise<Answer>;
  stop(): void;
}

export interface AggregationOptions {
  client: Client;
  clock: Clock;
  proxy: FrontProxy;
  random(): number;
  log(message: string): void;
}

const unavailable: Answer = { status: 503, body: "service unavailable\n" };
const allPassed: Verdict = { available: true, reason: "Passed", message: "all checks passed" };
const kubeAggregator: User = { name: "system:kube-aggregator", groups: ["system:masters"] };

/** Milliseconds of cluster time for which a good answer holds, unless the server moves. */
const fresh = 30_000;

export const startAggregation = (options: AggregationOptions): Aggregation => {
  const { client, clock } = options;
  const known = new Map<string, Json[]>();
  const passed = new Map<string, { where: string; at: number }>();
  const check = async (registered: KubeObject): Promise<Verdict> => {
    const { name } = registered.metadata;
    const where = JSON.stringify([registered.spec, placeOf(client, registered.spec.service)]);
    const at = clock.now() + clock.skipped();
    const last = passed.get(name);
    if (last?.where === where && at - last.at < fresh) {
      return allPassed;
    }

    passed.delete(name);
    const { verdict, resources } = await examine(options, registered.spec);
    if (verdict.available) {
      passed.set(name, { where, at });
    }

    if (resources === undefined) {
      known.delete(name);
    } else {
      known.set(name, resources);
    }

    return verdict;
  };
  const specOf = (group: string, version: string): Json =>
    foreignServices(client)
      .map(({ spec }) => spec)
      .find((spec: Json) => spec.group === group && spec.version === version);

  const stop = watchAvailability({ ...options, check });
  return {
    apis: () =>
      foreignServices(client).map(({ metadata, spec }) => ({
        group: spec.group,
        version: spec.version,
        resources: known.get(metadata.name),
      })),
    registered: () =>
      client.list(apiServices).map(({ spec: { group = "", version } }) => ({ group, version })),
    serve: async (exchange, group, version) => {
      const spec = specOf(group, version);
      if (spec !== undefined) {
        await relay(options, exchange, spec);
      }

      return spec !== undefined;
    },
    get: async (group, version, path, user) => {
      const spec = specOf(group, version);
      return spec === undefined ? { status: 404, body: "" } : fetch(options, spec, path, user);
    },
    stop,
  };
};

/** Whether the server is there, and what it serves. */
const examine = async (
  options: AggregationOptions,
  spec: Json,
): Promise<{ verdict: Verdict; resources?: Json[] }> => {
  const place = placeOf(options.client, spec.service);
  if ("reason" in place) {
    return { verdict: { available: false, ...place } };
  }

  const path = `/apis/${spec.group}/${spec.version}`;
  const { status, body } = await fetch(options, spec, path, kubeAggregator);
  const resources = status === 200 ? resourcesIn(body) : undefined;
  if (resources === undefined) {
    const message = `failing or missing response from ${place.url}${path}: bad status from ${place.url}${path}: ${status}`;
    return { verdict: { available: false, reason: "FailedDiscoveryCheck", message } };
  }

  return { verdict: allPassed, resources };
};

const resourcesIn = (body: string): Json[] | undefined => {
  try {
    return JSON.parse(body).resources;
  } catch {
    return undefined;
  }
};

/** Undefined when nobody is there. */
const open = async (
  { client, proxy, random, log }: AggregationOptions,
  spec: Json,
  request: ProxiedRequest,
): Promise<ClientRequest | undefined> => {
  const place = placeOf(client, spec.service);
  if ("reason" in place) {
    return undefined;
  }

  const { endpoints, outside = false } = place;
  const to = endpoints[Math.floor(random() * endpoints.length)]!;
  return openProxied(proxy, spec, { ...to, outside }, request).catch((error: unknown) => {
    if (!(error instanceof NetworkError)) {
      log(`aggregation: ${String((error as Error).stack)}`);
    }

    return undefined;
  });
};

const fetch = async (
  options: AggregationOptions,
  spec: Json,
  path: string,
  user: User,
): Promise<Answer> => {
  const headers = { accept: "application/json" };
  const request = await open(options, spec, { method: "GET", path, headers, user });
  return request === undefined ? unavailable : answerOf(request).catch(() => unavailable);
};

const relay = async (
  options: AggregationOptions,
  exchange: Exchange,
  spec: Json,
): Promise<void> => {
  const { request: incoming, response, user } = exchange;
  const request = await open(options, spec, {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: incoming.headers,
    user,
  });
  if (request === undefined) {
    refuse(exchange, unavailable.body);
    return;
  }

  await new Promise<void>((resolve) => {
    request.once("error", (error) => {
      refuse(exchange, `error trying to reach service: ${error.message}\n`);
      resolve();
    });
    request.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
      answer.pipe(response);
      response.once("close", resolve);
    });
    incoming.pipe(request);
  });
};

const refuse = (exchange: Exchange, text: string): void => {
  const { response } = exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }

  response.setHeader("X-Content-Type-Options", "nosniff");
  exchange.write(503, "text/plain; charset=utf-8", text);
};
