/** A watch: initial state, then each change as a line of JSON, until the client or the timeout ends it. */
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import { StatusError } from "../status.ts";
import type { StoreEvent } from "../store/history.ts";
import { goText, jsonOf } from "../store/serialized.ts";
import type { Store } from "../store/store.ts";
import type { Exchange } from "./exchange.ts";
import { readRevision, tooLarge } from "./list.ts";
import type { ListQuery } from "./options.ts";
import { apiVersionOf } from "./resource-table.ts";
import type { Selection } from "./selection.ts";
import { partial, type ShapeOptions, tableOf } from "./shape.ts";

export interface WatchRequest {
  info: ResourceInfo;
  namespace: string | undefined;
  selection: Selection;
  query: ListQuery;
  shape: Omit<ShapeOptions, "now">;
  now(): number;
  /** Objects of another version than the stored one are converted. */
  present(object: KubeObject): KubeObject;
}

// Bounds as in k8s.io/apiserver: half an hour to an hour, a bookmark a minute.
const shortestTimeout = 1_800_000;
const bookmarkInterval = 60_000;
/** A client that does not read is cut off before it costs the server its memory. */
const longestBacklog = 64 * 1024 * 1024;

/** Answers with a stream. @throws StatusError before the stream has begun */
export const serveWatch = (store: Store, exchange: Exchange, request: WatchRequest): void => {
  const { query } = request;
  const start = begin(store, request);
  const { response } = exchange;
  exchange.head();
  response.writeHead(200, { "Content-Type": "application/json" });
  response.flushHeaders();

  const writer = new EventWriter(exchange, request);
  if (start instanceof StatusError) {
    writer.line("ERROR", goText(start.toStatus()));
    response.end();
    return;
  }

  for (const event of start.events) {
    writer.event(event);
  }

  if (start.initial && query.allowWatchBookmarks && query.sendInitialEvents === true) {
    writer.bookmark(store.revision, true);
  }

  const seen = store.revision;
  const stop = store.watch(request.info.key, (event) => {
    if (event.revision > seen) {
      writer.event(event);
    }
  });
  const bookmarks = query.allowWatchBookmarks
    ? setInterval(() => writer.bookmark(store.revision, false), bookmarkInterval)
    : undefined;
  bookmarks?.unref();
  const timeout = setTimeout(() => response.end(), timeoutOf(query));
  timeout.unref();
  response.once("close", () => {
    stop();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  });
};

const timeoutOf = ({ timeoutSeconds }: ListQuery): number =>
  timeoutSeconds === undefined || timeoutSeconds <= 0
    ? shortestTimeout * (1 + Math.random())
    : Math.min(timeoutSeconds * 1000, 2 ** 31 - 1);

interface Start {
  events: Iterable<StoreEvent>;
  /** The events are the state at the beginning, not what was missed. */
  initial: boolean;
}

const begin = (store: Store, { info, query }: WatchRequest): Start | StatusError => {
  const revision = query.resourceVersion === "" ? 0 : readRevision(query.resourceVersion);
  if (typeof revision === "string") {
    throw new StatusError(500, "", revision);
  }

  if (revision > store.revision) {
    return tooLarge(revision, store.revision);
  }

  const fromState =
    query.sendInitialEvents ?? (query.resourceVersion === "" || query.resourceVersion === "0");
  if (fromState) {
    return { events: stateEvents(store, info), initial: true };
  }

  if (query.sendInitialEvents === false && revision === 0) {
    return { events: [], initial: false };
  }

  try {
    const missed = store.history.since(revision).filter(({ key }) => key === info.key);
    return { events: missed, initial: false };
  } catch (error) {
    if (error instanceof StatusError) {
      return error;
    }

    throw error;
  }
};

const stateEvents = function* (store: Store, { key }: ResourceInfo): Generator<StoreEvent> {
  for (const object of store.list(key)) {
    yield { type: "ADDED", key, object, revision: store.revision };
  }
};

/** Writes the events that concern one watch, in the form it asked for. */
class EventWriter {
  readonly #exchange: Exchange;
  readonly #request: WatchRequest;
  #columns = true;

  constructor(exchange: Exchange, request: WatchRequest) {
    this.#exchange = exchange;
    this.#request = request;
  }

  event({ type, object, old, revision }: StoreEvent): void {
    const now = type !== "DELETED" && this.#selects(object);
    const before = type === "DELETED" ? this.#selects(old ?? object) : this.#selects(old);
    if (now) {
      this.#write(before ? "MODIFIED" : "ADDED", object);
    } else if (before) {
      this.#write("DELETED", type === "DELETED" ? object : withRevision(old ?? object, revision));
    }
  }

  bookmark(revision: number, end: boolean): void {
    const { info, shape } = this.#request;
    const object: Json = {
      kind: info.kind,
      apiVersion: apiVersionOf(info),
      metadata: {
        resourceVersion: String(revision),
        ...(end ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}),
      },
    };
    if (shape.wanted.as === undefined) {
      this.line("BOOKMARK", goText(object));
    } else {
      this.line("BOOKMARK", this.#text(object));
    }
  }

  line(type: string, object: string): void {
    const { response } = this.#exchange;
    response.write(`{"type":"${type}","object":${object}}\n`);
    if (response.writableLength > longestBacklog) {
      response.destroy();
    }
  }

  #write(type: string, object: KubeObject): void {
    this.line(type, this.#text(this.#request.present(object)));
  }

  #text(object: KubeObject): string {
    const { info, shape, now } = this.#request;
    if (shape.wanted.as === undefined) {
      return jsonOf(object);
    }

    if (shape.wanted.as === "Table") {
      const { resourceVersion } = object.metadata;
      const columns = this.#columns;
      this.#columns = false;
      return goText(
        tableOf(info, [object], { ...shape, now: now() }, { resourceVersion }, columns),
      );
    }

    return goText(partial(object, shape.wanted));
  }

  #selects(object: KubeObject | undefined): boolean {
    const { namespace, selection } = this.#request;
    return (
      object !== undefined &&
      (namespace === undefined || namespace === "" || object.metadata.namespace === namespace) &&
      (selection.matches === undefined || selection.matches(object))
    );
  }
}

const withRevision = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
});
