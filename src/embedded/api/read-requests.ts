/** GET: one object, a list, a watch. */
import { badRequest, notFound, StatusError } from "../status.ts";
import type { Target } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import type { ApiHandlers } from "./handler.ts";
import { isCached, listPage, parseRevision, readRevision, tooLarge } from "./list.ts";
import { negotiate, streamTypes } from "./negotiate.ts";
import { listQueryOf } from "./options.ts";
import { flag } from "./request-info.ts";
import { groupResource } from "./resource-table.ts";
import { respondObject, respondText, wantedOf } from "./respond.ts";
import { selectionOf } from "./selection.ts";
import { listText } from "./shape.ts";
import { fieldNames } from "./versions.ts";
import { serveWatch } from "./watch-stream.ts";

export const serveGet = (api: ApiHandlers, exchange: Exchange, target: Target): void => {
  const wanted = wantedOf(exchange, target);
  const { info, namespace, name } = target;
  if (flag(exchange.query.get("export"))) {
    throw badRequest("the export parameter, deprecated since v1.14, is no longer supported");
  }

  const revision = exchange.query.get("resourceVersion") ?? "";
  if (revision !== "") {
    checkRevision(info.key, revision, api.store.revision);
  }

  const object = api.store.get(info.key, namespace, name);
  if (object === undefined) {
    throw notFound(groupResource(info), name);
  }

  respondObject(api, exchange, target, 200, object, wanted);
};

/** What is read through the watch cache reports a bad number as it is. @throws StatusError */
const checkRevision = (key: string, revision: string, current: number): void => {
  const wanted = readRevision(revision);
  if (typeof wanted === "string" && isCached(key)) {
    throw new StatusError(500, "", wanted);
  }

  if (parseRevision(revision) > current) {
    throw tooLarge(parseRevision(revision), current);
  }
};

export const serveList = (api: ApiHandlers, exchange: Exchange, target: Target): void => {
  const { info, namespace } = target;
  const wanted = negotiate(exchange.header("accept"), info.custom === true, streamTypes);
  const query = listQueryOf(exchange.query, exchange.info.verb === "watch");
  const fields = withName(target, query.fieldSelector);
  const names = fieldNames(api.resources, info);
  const selection = selectionOf(info, api.strategy(info), query.labelSelector, fields, names);
  const shape = {
    wanted,
    includeObject: exchange.query.get("includeObject"),
    customColumns: api.columnsOf(info),
  };
  const present = (object: Parameters<typeof api.present>[1]) => api.present(info, object);
  if (query.watch) {
    if (!info.verbs.includes("watch")) {
      throw new StatusError(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        {},
      );
    }

    const now = () => api.clock.now();
    serveWatch(api.store, exchange, { info, namespace, selection, query, shape, now, present });
    return;
  }

  const { objects, meta } = listPage(api.store, info.key, namespace, selection, query);
  const shown = api.resources.byKey(info.key) === info ? objects : objects.map(present);
  const text = listText(info, shown, meta, { ...shape, now: api.clock.now() });
  respondText(exchange, 200, text, wanted);
};

/** A name in the path of a watch is one more field to select by. */
const withName = ({ name }: Target, fieldSelector: string | undefined): string | undefined => {
  if (name === "") {
    return fieldSelector;
  }

  return fieldSelector === undefined || fieldSelector === ""
    ? `metadata.name=${name}`
    : fieldSelector;
};
