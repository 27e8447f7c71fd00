/** Answers requests to metrics-server: health, discovery, and the two resources. */
import type { Client } from "../api/client.ts";
import { negotiate } from "../api/negotiate.ts";
import type { Clock } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
import {
  fieldsMatch,
  matches,
  parseFieldSelector,
  parseLabelSelector,
} from "../resources/selectors.ts";
import { badRequest, internalError, notFound, StatusError } from "../status.ts";
import {
  groupDocument,
  listOf,
  nodeMetrics,
  podMetrics,
  resourceList,
  single,
  tableOf,
} from "./objects.ts";
import type { Storage } from "./storage.ts";

export interface Ask {
  path: string;
  query: URLSearchParams;
  accept: string | undefined;
  /** Whether the API server itself asks, for a user that it let in. */
  trusted: boolean;
}

export interface Answer {
  status: number;
  type: string;
  body: string;
}

export interface HandlerOptions {
  client: Client;
  storage: Storage;
  /** Of the nodes that are looked at. */
  nodeSelector: string;
  clock: Clock;
  /** Told when a probe fails. */
  failed(probe: string, why: string): void;
}

const plainText = "text/plain; charset=utf-8";
const place =
  /^\/apis\/metrics\.k8s\.io\/v1beta1\/(?:namespaces\/([^/]+)\/)?(nodes|pods)(?:\/([^/]+))?$/;

export const answerAsk = (options: HandlerOptions, ask: Ask): Answer => {
  const path = ask.path.replace(/(.)\/$/, "$1");
  if (path === "/livez" || path === "/healthz") {
    return { status: 200, type: plainText, body: "ok" };
  }

  if (path === "/readyz") {
    return readiness(options);
  }

  try {
    return json(200, documentAt(options, { ...ask, path }));
  } catch (error) {
    const status = error instanceof StatusError ? error : internalError((error as Error).message);
    return json(status.code, status.toStatus());
  }
};

const json = (status: number, document: Json): Answer => ({
  status,
  type: "application/json",
  body: `${JSON.stringify(document)}\n`,
});

const readiness = ({ storage, failed }: HandlerOptions): Answer => {
  if (storage.ready) {
    return { status: 200, type: plainText, body: "ok" };
  }

  failed("metric-storage-ready", "no metrics to serve");
  const body = "[-]metric-storage-ready failed: reason withheld\nreadyz check failed\n";
  return { status: 500, type: plainText, body };
};

/** @throws StatusError */
const documentAt = (options: HandlerOptions, ask: Ask): Json => {
  if (!ask.trusted) {
    throw new StatusError(
      403,
      "Forbidden",
      `forbidden: User "system:anonymous" cannot get path ${JSON.stringify(ask.path)}`,
      {},
    );
  }

  if (ask.path === "/apis/metrics.k8s.io") {
    return groupDocument;
  }

  if (ask.path === "/apis/metrics.k8s.io/v1beta1") {
    return resourceList;
  }

  const match = place.exec(ask.path);
  if (match === null) {
    throw new StatusError(404, "NotFound", "the server could not find the requested resource", {});
  }

  const [, namespace, resource, name] = match;
  const kind = resource === "nodes" ? "NodeMetrics" : "PodMetrics";
  const { as, version = "v1" } = negotiate(ask.accept, true);
  const chosen =
    name === undefined
      ? select(options, ask.query, resource!, namespace)
      : [findOne(options, resource!, namespace, decodeURIComponent(name))];
  const items = chosen.flatMap((object) => measured(options, resource!, object) ?? []);
  if (as === "Table") {
    return tableOf(kind, items, `meta.k8s.io/${version}`);
  }

  if (name === undefined) {
    return listOf(kind, items);
  }

  if (items.length === 0) {
    const where = namespace === undefined ? name : `${namespace}/${name}`;
    throw notFound(
      { group: "metrics.k8s.io", resource: `${resource!.slice(0, -1)}metrics` },
      where,
    );
  }

  return single(kind, items[0]);
};

const measured = ({ storage, clock }: HandlerOptions, resource: string, object: KubeObject): Json =>
  resource === "nodes" ? nodeMetrics(object, storage, clock) : podMetrics(object, storage, clock);

/** What the server knows of: nodes that it looks at, pods that run. */
const known = (
  { client, nodeSelector }: HandlerOptions,
  resource: string,
  namespace: string | undefined,
): KubeObject[] =>
  resource === "nodes"
    ? client.list("nodes", { labelSelector: nodeSelector })
    : client
        .list("pods", namespace === undefined ? {} : { namespace })
        .filter(({ status }) => status?.phase === "Running");

const findOne = (
  options: HandlerOptions,
  resource: string,
  namespace: string | undefined,
  name: string,
): KubeObject => {
  const found = known(options, resource, namespace).find(({ metadata }) => metadata.name === name);
  if (found === undefined) {
    throw notFound({ group: "", resource }, name);
  }

  return found;
};

const select = (
  options: HandlerOptions,
  query: URLSearchParams,
  resource: string,
  namespace: string | undefined,
): KubeObject[] => {
  const { labels, fields } = selectors(query);
  return known(options, resource, namespace).filter(
    ({ metadata }) =>
      matches(labels, metadata.labels ?? {}) &&
      fieldsMatch(fields, {
        "metadata.name": metadata.name,
        "metadata.namespace": metadata.namespace ?? "",
      }),
  );
};

const selectors = (query: URLSearchParams) => {
  try {
    return {
      labels: parseLabelSelector(query.get("labelSelector") ?? ""),
      fields: parseFieldSelector(query.get("fieldSelector") ?? ""),
    };
  } catch (error) {
    throw badRequest((error as Error).message);
  }
};
