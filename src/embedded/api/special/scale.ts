/** `/scale`: the number of replicas of any resource that has one, as an object of its own. */
import { clone, type Json, type KubeObject } from "../../object.ts";
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

      const scale = change.next(scaleOf(current));
      check(target, scale, current);
      const object = clone(current);
      writePath(object, paths.spec, scale.spec?.replicas ?? 0);
      return { object };
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

const readUpdate = async (_api: ApiHandlers, exchange: Exchange): Promise<Change> => {
  const { fieldValidation } = writeQueryOf(exchange, "UpdateOptions");
  const body = await readBody(exchange, scaleKind, fieldValidation);
  return { next: () => body, apply: false };
};

const readPatch = async (
  api: ApiHandlers,
  exchange: Exchange,
  { info }: Target,
): Promise<Change> => {
  const type = patchTypeOf(exchange.header("content-type"), info.custom === true);
  const body = await exchange.body();
  const query = writeQueryOf(exchange, "PatchOptions", type === "apply");
  const scaleInfo: ResourceInfo = { ...info, ...scaleKind, listKind: "ScaleList" };
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
  const scaleInfo: ResourceInfo = { ...info, ...scaleKind, listKind: "ScaleList", custom: true };
  const includeObject = exchange.query.get("includeObject");
  const text = objectText(scaleInfo, scale, {
    wanted,
    includeObject,
    now: api.clock.now(),
    customColumns: scaleColumns,
  });
  respondText(exchange, 200, text, wanted);
};
