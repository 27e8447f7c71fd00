/** `/scale`: the number of replicas of any resource that has one, as an object of its own. */
import { clone, type Json, type KubeObject } from "../../object.ts";
import { recordUpdate } from "../../patch/managed-fields.ts";
import { applyPatch } from "../../patch/patch.ts";
import type { ResourceInfo } from "../../resources/resource.ts";
import { labelSelectorText } from "../../resources/selectors.ts";
import { conflict, invalid, notFound } from "../../status.ts";
import type { Target } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { negotiate, patchTypeOf } from "../negotiate.ts";
import { writeQueryOf } from "../options.ts";
import { groupResource } from "../resource-table.ts";
import { respondText } from "../respond.ts";
import { objectText } from "../shape.ts";
import { staleMessage } from "../verbs/preconditions.ts";
import { updateObject } from "../verbs/update.ts";
import { callerOf } from "../write-requests.ts";
import { readBody } from "./request-body.ts";
import { parentOwners, scaleOwners, setOwners } from "./scale-owners.ts";
import { readPath, type ScalePaths, writePath } from "./scale-paths.ts";

const scaleKind = { group: "autoscaling", version: "v1", kind: "Scale" };

/** Serves `/scale` of one resource. */
export const createScale =
  (api: ApiHandlers, pathsOf: (info: ResourceInfo) => ScalePaths): SpecialHandler =>
  async (exchange, target) => {
    const paths = pathsOf(target.info);
    const scaleOf = (object: KubeObject) => toScale(object, paths);
    if (exchange.info.verb === "get") {
      respond(api, exchange, target, scaleOf(found(api, target)));
      return;
    }

    const patching = exchange.info.verb === "patch";
    const change = await (patching ? readPatch : readUpdate)(api, exchange, target);
    const query = writeQueryOf(exchange, patching ? "PatchOptions" : "UpdateOptions", change.apply);
    const produce = (current: KubeObject | undefined) => {
      if (current === undefined) {
        throw notFound(
          { ...groupResource(target.info), resource: `${target.info.plural}/scale` },
          target.name,
        );
      }

      const scale = change.next(ownedScale(current, paths));
      check(target, scale, current);
      const object = clone(current);
      writePath(object, paths.spec, scale.spec?.replicas ?? 0);
      setOwners(
        object,
        parentOwners(
          current.metadata.managedFields,
          scale.metadata.managedFields,
          target.info,
          paths.spec,
        ),
      );
      return { object, managed: true };
    };
    const { object } = await updateObject(
      api,
      target,
      { produce, view: scaleOf },
      callerOf(api, exchange, target, query, "scale"),
    );
    await api.store.durable();
    respond(api, exchange, target, scaleOf(object));
  };

const found = ({ store }: ApiHandlers, { info, namespace, name }: Target): KubeObject => {
  const object = store.get(info.key, namespace, name);
  if (object === undefined) {
    throw notFound(groupResource(info), name);
  }

  return object;
};

/** What a change starts from: unlike in answers, its owners are there. */
const ownedScale = (object: KubeObject, paths: ScalePaths): KubeObject => {
  const scale = toScale(object, paths);
  setOwners(scale, scaleOwners(object.metadata.managedFields, paths.spec));
  return scale;
};

const toScale = (object: KubeObject, paths: ScalePaths): KubeObject => {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = readPath(object, paths.selector);
  const text =
    typeof selector === "string"
      ? selector
      : labelSelectorText(
          selector?.matchLabels === undefined && selector?.matchExpressions === undefined
            ? { matchLabels: selector ?? {} }
            : selector,
        );
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    spec: replicas(readPath(object, paths.spec)),
    status: {
      replicas: readPath(object, paths.status) ?? 0,
      ...(text === "" ? {} : { selector: text }),
    },
  };
};

// `replicas` of a Scale's spec is left out when it is 0.
const replicas = (count: unknown): Json =>
  count === undefined || count === 0 ? {} : { replicas: count };

interface Change {
  next(scale: KubeObject): Json;
  apply: boolean;
}

const readUpdate = async (
  api: ApiHandlers,
  exchange: Exchange,
  { info }: Target,
): Promise<Change> => {
  const { fieldValidation, fieldManager } = writeQueryOf(exchange, "UpdateOptions");
  const body = await readBody(exchange, scaleKind, fieldValidation);
  const next = (scale: KubeObject) => {
    const wanted = clone(body);
    own(api, scaleInfoOf(info), scale, wanted, fieldManager);
    return wanted;
  };
  return { next, apply: false };
};

/** Says in the Scale who changed it. */
const own = (
  { clock }: ApiHandlers,
  info: ResourceInfo,
  before: KubeObject,
  after: KubeObject,
  manager: string,
): void => recordUpdate(before, after, { manager, now: clock.now(), subresource: "scale", info });

const scaleInfoOf = (info: ResourceInfo): ResourceInfo => ({
  ...info,
  ...scaleKind,
  listKind: "ScaleList",
});

const readPatch = async (
  api: ApiHandlers,
  exchange: Exchange,
  { info }: Target,
): Promise<Change> => {
  const type = patchTypeOf(exchange.header("content-type"), info.custom === true);
  const body = await exchange.body();
  const query = writeQueryOf(exchange, "PatchOptions", type === "apply");
  const scaleInfo = scaleInfoOf(info);
  return {
    apply: type === "apply",
    next: (scale) => {
      const { object, warnings } = applyPatch({
        type,
        info: scaleInfo,
        current: scale,
        body,
        now: api.clock.now(),
        fieldManager: query.fieldManager,
        force: query.force ?? false,
        fieldValidation: query.fieldValidation,
      });
      for (const warning of warnings) {
        exchange.warn(warning);
      }

      if (type !== "apply") {
        own(api, scaleInfo, scale, object, query.fieldManager);
      }

      return object;
    },
  };
};

const check = (target: Target, scale: Json, current: KubeObject): void => {
  const version: string = scale.metadata?.resourceVersion ?? "";
  if (version !== "" && version !== "0" && version !== current.metadata.resourceVersion) {
    throw conflict(groupResource(target.info), target.name, staleMessage);
  }

  const count: unknown = scale.spec?.replicas ?? 0;
  if (typeof count === "number" && count < 0) {
    const message = `Invalid value: ${count}: must be greater than or equal to 0`;
    throw invalid("autoscaling", "Scale", target.name, [
      { reason: "FieldValueInvalid", message, field: "spec.replicas" },
    ]);
  }
};

const scaleColumns: Json[] = [
  {
    name: "Desired",
    type: "integer",
    description: "replicas is the desired number of instances for the scaled object.",
    jsonPath: ".spec.replicas",
  },
  {
    name: "Available",
    type: "integer",
    description: "replicas is the actual number of observed instances of the scaled object.",
    jsonPath: ".status.replicas",
  },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
];

const respond = (
  api: ApiHandlers,
  exchange: Exchange,
  { info }: Target,
  scale: KubeObject,
): void => {
  const wanted = negotiate(exchange.header("accept"), false);
  // The columns of a Scale are those of no stored resource.
  const scaleInfo: ResourceInfo = { ...scaleInfoOf(info), custom: true };
  const includeObject = exchange.query.get("includeObject");
  const text = objectText(scaleInfo, scale, {
    wanted,
    includeObject,
    now: api.clock.now(),
    customColumns: scaleColumns,
  });
  respondText(exchange, 200, text, wanted);
};
