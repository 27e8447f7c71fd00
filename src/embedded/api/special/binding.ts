/** `pods/binding` and the older `bindings`: puts a pod on a node. */
import { formatTime } from "../../clock.ts";
import { clone, type Json, type KubeObject } from "../../object.ts";
import { badRequest, conflict, notFound, StatusError } from "../../status.ts";
import type { ApiContext, Target } from "../context.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { writeQueryOf } from "../options.ts";
import { respondValue } from "../respond.ts";
import { updateObject } from "../verbs/update.ts";
import { callerOf } from "../write-requests.ts";
import { admitBody, success } from "./admit-body.ts";
import { readBody } from "./request-body.ts";

const bindingKind = { group: "", version: "v1", kind: "Binding" };

export const createBinding =
  (api: ApiHandlers): SpecialHandler =>
  async (exchange, target) => {
    const query = writeQueryOf(exchange, "CreateOptions");
    const body = await readBody(exchange, bindingKind, query.fieldValidation);
    const name: string = body.metadata.name ?? "";
    if (target.subresource !== undefined && name !== target.name) {
      throw badRequest("name in URL does not match name in Binding object");
    }

    checkTarget(body.target ?? {});
    const caller = callerOf(api, exchange, target, query, "bind");
    await admitBody(api, target, body, caller);
    const info = api.resources.byKey("pods") ?? target.info;
    const pod: Target = { info, namespace: target.namespace, name, subresource: "binding" };
    // The registry writes the pod by itself: nobody owns what a binding says.
    const produce = (current: KubeObject | undefined) => ({
      object: bind(api, pod, current, body),
      managed: true,
    });
    await updateObject(api, pod, { produce, uid: body.metadata.uid }, caller);
    await api.store.durable();
    respondValue(exchange, 201, success(201));
  };

const checkTarget = ({ kind = "", name = "" }: Json): void => {
  const errors = [
    ...(kind === "" || kind === "Node"
      ? []
      : [
          `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
        ]),
    ...(name === "" ? ["target.name: Required value"] : []),
  ];
  if (errors.length > 0) {
    throw new StatusError(
      500,
      "",
      errors.length === 1 ? (errors[0] ?? "") : `[${errors.join(", ")}]`,
    );
  }
};

const bind = (
  { clock }: ApiContext,
  { name }: Target,
  current: KubeObject | undefined,
  { target, metadata }: Json,
): Json => {
  if (current === undefined) {
    throw notFound({ group: "", resource: "pods" }, name);
  }

  const pod: Json = clone(current);
  const why = obstacle(pod);
  if (why !== undefined) {
    throw conflict({ group: "", resource: "pods/binding" }, name, why);
  }

  pod.spec.nodeName = target.name;
  if (metadata.annotations !== undefined) {
    pod.metadata.annotations = { ...pod.metadata.annotations, ...metadata.annotations };
  }

  if (metadata.labels !== undefined) {
    pod.metadata.labels = { ...pod.metadata.labels, ...metadata.labels };
  }

  const conditions = (pod.status.conditions ?? []).filter(
    ({ type }: Json) => type !== "PodScheduled",
  );
  const time = formatTime(clock.now());
  pod.status.conditions = [
    ...conditions,
    { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: time },
  ];
  return pod;
};

const obstacle = ({ metadata, spec }: Json): string | undefined => {
  if (metadata.deletionTimestamp !== undefined) {
    return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
  }

  if ((spec.nodeName ?? "") !== "") {
    return `pod ${metadata.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`;
  }

  return (spec.schedulingGates ?? []).length > 0
    ? `pod ${metadata.name} has non-empty .spec.schedulingGates`
    : undefined;
};
