/** POST, PUT and PATCH of objects, up to the answer. */
import { decodeBody } from "../codec/decode.ts";
import type { Json, KubeObject } from "../object.ts";
import { applyPatch } from "../patch/patch.ts";
import { badRequest } from "../status.ts";
import { authorizeCreate } from "./access.ts";
import type { Caller, Target } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import type { ApiHandlers } from "./handler.ts";
import { checkBodyType, patchTypeOf } from "./negotiate.ts";
import { type WriteQuery, writeQueryOf } from "./options.ts";
import { respondObject, wantedOf } from "./respond.ts";
import { storedRow } from "./versions.ts";
import { createObject } from "./verbs/create.ts";
import { updateObject, wanted } from "./verbs/update.ts";

export const serveCreate = async (
  api: ApiHandlers,
  exchange: Exchange,
  target: Target,
): Promise<void> => {
  const accepted = wantedOf(exchange, target);
  checkBodyType(exchange.header("content-type"), target.info.custom === true);
  const body = await exchange.body();
  const query = writeQueryOf(exchange, "CreateOptions");
  const object = decode(api, exchange, target, body, query);
  exchange.object = object;
  const named = { ...target, name: object.metadata?.name ?? object.metadata?.generateName ?? "" };
  const caller = callerOf(api, exchange, named, query, "create");
  const created = await createObject(api, storedTarget(api, target), object, caller);
  await api.store.durable();
  respondObject(api, exchange, target, 201, created, accepted);
};

export const serveUpdate = async (
  api: ApiHandlers,
  exchange: Exchange,
  target: Target,
): Promise<void> => {
  const accepted = wantedOf(exchange, target);
  const body = await exchange.body();
  const query = writeQueryOf(exchange, "UpdateOptions");
  checkBodyType(exchange.header("content-type"), target.info.custom === true);
  const object = decode(api, exchange, target, body, query);
  exchange.object = object;
  checkNames(target, object);
  const caller = callerOf(api, exchange, target, query, "update");
  const { uid } = object.metadata;
  const steps = { produce: wanted(object), uid };
  const updated = await updateObject(api, storedTarget(api, target), steps, caller);
  await api.store.durable();
  respondObject(api, exchange, target, updated.created ? 201 : 200, updated.object, accepted);
};

export const servePatch = async (
  api: ApiHandlers,
  exchange: Exchange,
  target: Target,
): Promise<void> => {
  const { info, subresource } = target;
  const type = patchTypeOf(exchange.header("content-type"), info.custom === true);
  const accepted = wantedOf(exchange, target);
  const body = await exchange.body();
  const query = writeQueryOf(exchange, "PatchOptions", type === "apply");
  const caller = callerOf(api, exchange, target, query, "patch");
  const produce = (current: KubeObject | undefined) => {
    const { object, warnings } = applyPatch({
      type,
      info,
      ...(subresource === undefined ? {} : { subresource }),
      current: current === undefined ? undefined : api.present(info, current),
      body,
      now: api.clock.now(),
      fieldManager: query.fieldManager,
      force: query.force ?? false,
      fieldValidation: query.fieldValidation,
    });
    for (const warning of warnings) {
      exchange.warn(warning);
    }

    checkNames(target, object);
    return { object: api.restore(info, object), managed: type === "apply" };
  };
  const create = type === "apply";
  const updated = await updateObject(api, storedTarget(api, target), { produce, create }, caller);
  await api.store.durable();
  respondObject(api, exchange, target, updated.created ? 201 : 200, updated.object, accepted);
};

/** Everything behind the decoding goes by the rules of the row that stores. */
const storedTarget = ({ resources }: ApiHandlers, target: Target): Target => ({
  ...target,
  info: storedRow(resources, target.info),
  served: target.info,
});

/** Who writes, and what is noted for undo: the revision before the first change and what the request was. */
export const callerOf = (
  api: ApiHandlers,
  exchange: Exchange,
  target: Target,
  query: WriteQuery,
  verb: string,
): Caller => {
  let noted = false;
  const { info, name } = target;
  return {
    user: exchange.user,
    dryRun: query.dryRun,
    fieldManager: query.fieldManager,
    fieldValidation: query.fieldValidation,
    options: query.options,
    warn: exchange.warn,
    wrote: (revision) => {
      if (!noted) {
        noted = true;
        const what = [info.singular, name].filter((part) => part !== "").join(" ");
        api.userWrote(`${verb} ${what}`, revision - 1);
      }
    },
    mayCreate: () => authorizeCreate(api, exchange),
  };
};

/** The body as an object of the target's kind, or of its subresource's. @throws StatusError 400 */
export const decode = (
  api: ApiHandlers,
  exchange: Exchange,
  { info }: Target,
  body: Buffer,
  { fieldValidation }: WriteQuery,
): Json => {
  const contentType = exchange.header("content-type");
  const { object, warnings } = decodeBody(body, contentType, info, fieldValidation);
  for (const warning of warnings) {
    exchange.warn(warning);
  }

  return api.restore(info, object);
};

/** @throws StatusError 400 when body and URL speak of different objects. */
const checkNames = ({ info, name, namespace }: Target, object: Json): void => {
  const given = object.metadata?.namespace ?? "";
  const expected = info.namespaced ? (namespace ?? "") : "";
  if (given !== "" && expected !== "" && given !== expected) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }

  const own = object.metadata?.name ?? "";
  if (own === "") {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }

  if (own !== name) {
    throw badRequest(
      `the name of the object (${own}) does not match the name on the URL (${name})`,
    );
  }
};
