/** A small API server on a unix socket: list, watch, get, create, merge patch, delete; with switches for everything that goes wrong. */
import http from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Json, KubeObject } from "../../src/kubectl/object.ts";
import { object, resources } from "./scene.ts";

export interface FakeApi {
  socket: string;
  put(object: KubeObject): KubeObject;
  remove(kind: string, name: string): void;
  get(kind: string, name: string): KubeObject | undefined;
  /** Ends all watches as a server does after its timeout. */
  endWatches(): void;
  /** Tears all connections. */
  tearWatches(): void;
  /** The next watch is answered with 410. */
  expireNext(): void;
  /** Refuses what this says, with a message. */
  refuse(rule: (method: string, object: Json) => string | undefined): void;
  /** Lists and watches so far: `list pods`, `watch pods`. */
  log: string[];
  stop(): Promise<void>;
  /** After `stop`, with everything that was there. */
  start(): Promise<void>;
  close(): Promise<void>;
}

interface Watch {
  kind: string;
  namespace: string | undefined;
  response: http.ServerResponse;
}

export const createFakeApi = async (): Promise<FakeApi> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  const socket = path.join(folder, "s");
  const store = new Map<string, KubeObject>();
  const watches = new Set<Watch>();
  const log: string[] = [];
  let version = 100;
  let expire = false;
  let rule: (method: string, object: Json) => string | undefined = () => undefined;
  let server = http.createServer();

  const history: { type: string; object: KubeObject }[] = [];
  const send = (
    { kind, namespace, response }: Watch,
    event: { type: string; object: KubeObject },
  ) => {
    const { metadata } = event.object;
    if (kind === event.object.kind && (namespace ?? metadata.namespace) === metadata.namespace) {
      response.write(`${JSON.stringify(event)}
`);
    }
  };
  const tell = (type: string, changed: KubeObject) => {
    history.push({ type, object: changed });
    for (const watch of watches) {
      send(watch, { type, object: changed });
    }
  };

  const keyOf = (kind: string, name: string) => `${kind}/${name}`;
  const put = (next: KubeObject): KubeObject => {
    version += 1;
    const key = keyOf(next.kind, next.metadata.name);
    const stored = { ...next, metadata: { ...next.metadata, resourceVersion: String(version) } };
    tell(store.has(key) ? "MODIFIED" : "ADDED", stored);
    store.set(key, stored);
    return stored;
  };
  const remove = (kind: string, name: string) => {
    const found = store.get(keyOf(kind, name));
    if (found !== undefined) {
      version += 1;
      store.delete(keyOf(kind, name));
      tell("DELETED", {
        ...found,
        metadata: { ...found.metadata, resourceVersion: String(version) },
      });
    }
  };

  const answer = (response: http.ServerResponse, status: number, body: Json) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const fail = (response: http.ServerResponse, status: number, reason: string, message: string) => {
    answer(response, status, { kind: "Status", status: "Failure", code: status, reason, message });
  };

  const list = (response: http.ServerResponse, kind: string, namespace: string | undefined) => {
    const items = [...store.values()].filter(
      (item) =>
        item.kind === kind && (namespace ?? item.metadata.namespace) === item.metadata.namespace,
    );
    answer(response, 200, {
      kind: `${kind}List`,
      apiVersion: "v1",
      metadata: { resourceVersion: String(version) },
      items,
    });
  };

  const serve = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const url = new URL(request.url ?? "", "http://x");
    const place = locate(url.pathname);
    const method = request.method ?? "GET";
    if (place === undefined) {
      answer(response, 200, discovery(url.pathname));
      return;
    }

    const { kind, plural, namespace, name } = place;
    const watching = url.searchParams.get("watch") === "1";
    if (method === "GET" && name === undefined) {
      log.push(`${watching ? "watch" : "list"} ${plural}`);
      if (!watching) {
        list(response, kind, namespace);
      } else if (expire) {
        expire = false;
        fail(response, 410, "Expired", "too old resource version");
      } else {
        const watch = { kind, namespace, response };
        watches.add(watch);
        response.on("close", () => watches.delete(watch));
        response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
        const from = Number(url.searchParams.get("resourceVersion"));
        for (const event of history) {
          if (Number(event.object.metadata.resourceVersion) > from) {
            send(watch, event);
          }
        }
      }

      return;
    }

    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }

    const body: Json = parse(Buffer.concat(chunks).toString(), kind);
    const target = String(name ?? body?.metadata?.name);
    const found = store.get(keyOf(kind, target));
    const refusal = method === "GET" ? undefined : rule(method, body);
    if (refusal !== undefined) {
      fail(response, 403, "Forbidden", refusal);
    } else if (method === "POST") {
      if (found !== undefined) {
        fail(response, 409, "AlreadyExists", `${plural} "${target}" already exists`);
        return;
      }

      const made = object(kind, target, {
        ...body,
        metadata: { ...body.metadata, ...(namespace && { namespace }) },
      });
      answer(response, 201, url.searchParams.get("dryRun") === "All" ? made : put(made));
    } else if (found === undefined) {
      fail(response, 404, "NotFound", `${plural} "${target}" not found`);
    } else if (method === "PATCH") {
      answer(response, 200, put(merge(found, body)));
    } else if (method === "DELETE") {
      remove(kind, target);
      if (kind === "Namespace") {
        for (const item of [...store.values()].filter(
          ({ metadata }) => metadata.namespace === target,
        )) {
          remove(item.kind, item.metadata.name);
        }
      }

      answer(response, 200, found);
    } else {
      answer(response, 200, found);
    }
  };

  const start = async () => {
    server = http.createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => {
      server.listen(socket, resolve);
    });
  };
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };

  await start();
  return {
    socket,
    put,
    remove,
    get: (kind, name) => store.get(keyOf(kind, name)),
    log,
    endWatches() {
      for (const watch of watches) {
        watches.delete(watch);
        watch.response.end();
      }
    },
    tearWatches() {
      for (const watch of watches) {
        watches.delete(watch);
        watch.response.destroy();
      }
    },
    expireNext() {
      expire = true;
    },
    refuse(next) {
      rule = next;
    },
    start,
    stop,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const parse = (text: string, kind: string): Json => {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return { kind, metadata: { name: /^\s*name: (\S+)/m.exec(text)?.[1] } };
  }
};

const merge = (target: Json, patch: Json): Json =>
  patch !== null && typeof patch === "object" && !Array.isArray(patch)
    ? Object.fromEntries(
        [...new Set([...Object.keys(target ?? {}), ...Object.keys(patch)])]
          .filter((key) => patch[key] !== null)
          .map((key) => [key, key in patch ? merge(target?.[key], patch[key]) : target[key]]),
      )
    : patch;

const locate = (pathname: string) => {
  const match =
    /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(
      pathname,
    );
  const [, namespace, plural, name] = match ?? [];
  const resource = resources.find((candidate) => candidate.plural === plural);
  return resource && { kind: resource.kind, plural: resource.plural, namespace, name };
};

const discovery = (pathname: string): Json => ({
  kind: "APIGroupDiscoveryList",
  items: (pathname === "/api" ? [""] : ["apps"]).map((group) => ({
    metadata: { name: group },
    versions: [
      {
        version: "v1",
        resources: resources
          .filter((resource) => resource.group === group)
          .map(({ plural, singular, kind, namespaced }) => ({
            resource: plural,
            singularResource: singular,
            responseKind: { kind },
            scope: namespaced ? "Namespaced" : "Cluster",
          })),
      },
    ],
  })),
});
