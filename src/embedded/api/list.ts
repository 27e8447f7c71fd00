/** Lists: of now or of an earlier revision, whole or in pages that stay consistent. */
import type { KubeObject, ResourceKey } from "../object.ts";
import { badRequest, StatusError } from "../status.ts";
import { objectId } from "../store/sorted-table.ts";
import type { Store } from "../store/store.ts";
import { type Continue, continueToken, readToken } from "./continue.ts";
import type { ListQuery } from "./options.ts";
import type { Selection } from "./selection.ts";
import type { ListMeta } from "./shape.ts";

export interface Page {
  objects: readonly KubeObject[];
  meta: ListMeta;
}

const staleContinue =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/** @throws StatusError 400, 410 or 504 */
export const listPage = (
  store: Store,
  key: ResourceKey,
  namespace: string | undefined,
  selection: Selection,
  query: ListQuery,
): Page => {
  const from = query.continue === "" ? undefined : readToken(query.continue);
  if (from !== undefined && query.resourceVersion !== "" && query.resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }

  const revision = revisionOf(store, query, from);
  const within = namespace === undefined || namespace === "" ? selection.namespace : namespace;
  const all = at(store, key, within, revision, from);
  const candidates = selection.matches === undefined ? all : all.filter(selection.matches);
  const rest =
    from === undefined
      ? candidates
      : candidates.filter(
          ({ metadata }) => objectId(metadata.namespace, metadata.name) >= from.start,
        );
  const limit = limitOf(key, query);
  if (limit <= 0 || rest.length <= limit) {
    return { objects: rest, meta: { resourceVersion: String(revision) } };
  }

  const objects = rest.slice(0, limit);
  const { metadata } = objects.at(-1)!;
  return {
    objects,
    meta: {
      resourceVersion: String(revision),
      continue: continueToken(revision, `${objectId(metadata.namespace, metadata.name)}\0`),
      // With a selector the server would have to look at everything to know.
      ...(selection.matches === undefined ? { remainingItemCount: rest.length - limit } : {}),
    },
  };
};

/** Whether the real server has a watch cache of a resource: of all but events. */
export const isCached = (key: ResourceKey): boolean => key !== "events";

/** From the watch cache, whatever its age, there is always all. */
const limitOf = (key: ResourceKey, query: ListQuery): number =>
  query.resourceVersion === "0" && query.continue === "" && isCached(key) ? 0 : query.limit;

const revisionOf = (store: Store, query: ListQuery, from: Continue | undefined): number => {
  if (from !== undefined) {
    return from.rv > 0 ? from.rv : store.revision;
  }

  const { resourceVersion, resourceVersionMatch } = query;
  if (resourceVersion === "" || resourceVersion === "0") {
    return store.revision;
  }

  const wanted = parseRevision(resourceVersion);
  if (wanted > store.revision) {
    throw tooLarge(wanted, store.revision);
  }

  const exact =
    resourceVersionMatch === "Exact" || (resourceVersionMatch === "" && query.limit > 0);
  return exact ? wanted : store.revision;
};

/** @throws StatusError 400 */
export const parseRevision = (text: string): number => {
  const revision = readRevision(text);
  if (typeof revision === "string") {
    throw badRequest(`invalid resource version: ${revision}`);
  }

  return revision;
};

/** The number, or what is wrong with it. */
export const readRevision = (text: string): number | string => {
  const quoted = JSON.stringify(text);
  return /^\d+$/.test(text)
    ? Number(text)
    : `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`;
};

export const tooLarge = (wanted: number, current: number): StatusError =>
  new StatusError(
    504,
    "Timeout",
    `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  );

/** The objects as they were at a revision: those of now with what happened since taken back. */
const at = (
  store: Store,
  key: ResourceKey,
  namespace: string | undefined,
  revision: number,
  from: Continue | undefined,
): readonly KubeObject[] => {
  const now = store.list(key, namespace);
  if (revision === store.revision) {
    return now;
  }

  const events = since(store, revision, from).filter((event) => event.key === key);
  if (events.length === 0) {
    return now;
  }

  const objects = new Map(now.map((object) => [idOf(object), object]));
  for (const { object, old } of events.toReversed()) {
    if (old === undefined) {
      objects.delete(idOf(object));
    } else if (namespace === undefined || old.metadata.namespace === namespace) {
      objects.set(idOf(old), old);
    }
  }

  return [...objects]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, object]) => object);
};

const since = (store: Store, revision: number, from: Continue | undefined) => {
  try {
    return store.history.since(revision);
  } catch (error) {
    if (from === undefined) {
      throw error;
    }

    throw new StaleContinue(continueToken(-1, from.start));
  }
};

/** 410 with a token that continues from where the list was, in today's state. */
class StaleContinue extends StatusError {
  readonly #token: string;

  constructor(token: string) {
    super(410, "Expired", staleContinue);
    this.#token = token;
  }

  override toStatus() {
    return { ...super.toStatus(), metadata: { continue: this.#token } };
  }
}

const idOf = ({ metadata }: KubeObject): string => objectId(metadata.namespace, metadata.name);
