/**
Objects that are served in a second shape. `events.k8s.io/v1` shows what `events` stores, `autoscaling/v1` what v2 stores.
Convert right after decoding and right before encoding; everything between sees the stored shape alone.
*/
import { clone } from "../object.ts";
import type { Json, KubeObject } from "../object.ts";
import { autoscalerToV1, autoscalerToV2 } from "./autoscaler-versions.ts";
import type { ResourceInfo } from "./resource.ts";
import { shape } from "./shape.ts";

/** Name in events.k8s.io, name in core. */
const eventNames: [served: string, stored: string][] = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
];

const renamed = (object: Json, from: 0 | 1): Json => {
  const names = new Map(eventNames.map((pair) => [pair[from], pair[from === 0 ? 1 : 0]]));
  return Object.fromEntries(
    Object.entries(clone(object) as object).map(([name, value]) => [
      names.get(name) ?? name,
      value,
    ]),
  );
};

const isEvents = ({ key }: ResourceInfo): boolean => key === "events";

/** @param info The row that served the request. */
export const toStored = (info: ResourceInfo, object: KubeObject): KubeObject =>
  isEvents(info)
    ? { ...renamed(object, 0), apiVersion: "v1" }
    : { ...autoscalerToV2(clone(object)), apiVersion: "autoscaling/v2" };

/** @param info The row that serves the answer. */
export const toServed = (info: ResourceInfo, object: KubeObject): KubeObject => {
  const served: KubeObject = isEvents(info)
    ? { ...renamed(object, 1), apiVersion: "events.k8s.io/v1" }
    : { ...autoscalerToV1(clone(object)), apiVersion: "autoscaling/v1" };
  shape(info, served);
  return served;
};

/** Names of fields in selectors of `events.k8s.io/v1`, by the names that the stored row knows. */
export const eventFieldNames: Record<string, string> = {
  reason: "reason",
  "regarding.kind": "involvedObject.kind",
  "regarding.namespace": "involvedObject.namespace",
  "regarding.name": "involvedObject.name",
  "regarding.uid": "involvedObject.uid",
  "regarding.apiVersion": "involvedObject.apiVersion",
  "regarding.resourceVersion": "involvedObject.resourceVersion",
  "regarding.fieldPath": "involvedObject.fieldPath",
  reportingController: "reportingComponent",
  type: "type",
  "metadata.namespace": "metadata.namespace",
  "metadata.name": "metadata.name",
};
