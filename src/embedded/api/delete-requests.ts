/** DELETE of one object or of many. */
import { forbidden, StatusError } from "../status.ts";
import type { Target } from "./context.ts";
import { deleteOptionsOf } from "./delete-options.ts";
import type { Exchange } from "./exchange.ts";
import type { ApiHandlers } from "./handler.ts";
import { negotiate } from "./negotiate.ts";
import { listQueryOf, type WriteQuery } from "./options.ts";
import { groupResource } from "./resource-table.ts";
import { respondObject, respondText, respondValue } from "./respond.ts";
import { selectionOf } from "./selection.ts";
import { listText } from "./shape.ts";
import { deletionRules } from "./verbs/deletion-rules.table.ts";
import { removeObject } from "./verbs/remove.ts";
import { callerOf } from "./write-requests.ts";

export const serveDelete = async (
  api: ApiHandlers,
  exchange: Exchange,
  target: Target,
): Promise<void> => {
  const { info, name } = target;
  const accepted = negotiate(exchange.header("accept"), info.custom === true);
  const { options, sent, dryRun } = await deleteOptionsOf(exchange);
  const query = { ...quietQuery(exchange), dryRun, options: sent };
  const caller = callerOf(api, exchange, target, query, "delete");
  const refusal = deletionRules[info.key]?.refusal?.(name);
  if (refusal !== undefined) {
    throw forbidden(groupResource(info), name, refusal);
  }

  const { object, gone } = await removeObject(api, target, options, caller);
  await api.store.durable();
  const code = !gone && options.orphanDependents === false ? 202 : 200;
  if (deletionRules[info.key]?.returnsObject === true || (!gone && info.custom === true)) {
    respondObject(api, exchange, target, code, object, accepted);
    return;
  }

  respondValue(exchange, code, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name,
      ...(info.group === "" ? {} : { group: info.group }),
      kind: info.plural,
      uid: object.metadata.uid,
    },
  });
};

export const serveDeleteCollection = async (
  api: ApiHandlers,
  exchange: Exchange,
  target: Target,
): Promise<void> => {
  const { info } = target;
  const accepted = negotiate(exchange.header("accept"), info.custom === true);
  const list = listQueryOf(exchange.query, false);
  const strategy = api.strategy(info);
  const selection = selectionOf(info, strategy, list.labelSelector, list.fieldSelector);
  const { options, sent, dryRun } = await deleteOptionsOf(exchange);
  const query = { ...quietQuery(exchange), dryRun, options: sent };
  const caller = callerOf(api, exchange, target, query, "delete");
  const objects = api.store
    .list(info.key, target.namespace)
    .filter((object) => selection.matches?.(object) ?? true);
  for (const { metadata } of objects) {
    const one = { info, namespace: metadata.namespace, name: metadata.name };
    await removeObject(api, one, options, caller).catch(unlessGone);
  }

  await api.store.durable();
  const text = listText(
    info,
    objects,
    { resourceVersion: String(api.store.revision) },
    {
      wanted: accepted,
      includeObject: exchange.query.get("includeObject"),
      now: api.clock.now(),
      customColumns: api.columnsOf(info),
    },
  );
  respondText(exchange, 200, text, accepted);
};

const unlessGone = (error: unknown): void => {
  if (!(error instanceof StatusError && error.reason === "NotFound")) {
    throw error;
  }
};

const quietQuery = (exchange: Exchange): WriteQuery => ({
  dryRun: false,
  fieldManager: exchange.query.get("fieldManager") ?? "",
  fieldValidation: "Ignore",
  options: {},
});
