/** The shape of a Pod Security check, and the words that checks share (k8s.io/pod-security-admission policy). */
import type { Json } from "../../object.ts";

export interface Violation {
  reason: string;
  detail: string;
}

/** Looks at a pod's (or a pod template's) metadata and spec. */
export type CheckPod = (spec: Json, metadata: Json) => Violation | undefined;

export interface Check {
  id: string;
  level: "baseline" | "restricted";
  /** From which minor on which rule holds, oldest first. */
  versions: { minor: number; check: CheckPod }[];
  /** Baseline checks that this one makes needless. */
  overrides?: string;
}

export const containersOf = (spec: Json): Json[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
];

export const quoteAll = (values: Iterable<string>): string =>
  [...values].map((value) => `"${value}"`).join(", ");

export const sorted = (values: Iterable<string>): string[] => [...new Set(values)].toSorted();

export const plural = (count: number, one: string, many = `${one}s`): string =>
  count === 1 ? one : many;

/** `container "a"`, `containers "a", "b"` */
export const nameContainers = (containers: Json[]): string =>
  `${plural(containers.length, "container")} ${quoteAll(containers.map(({ name }) => name))}`;

/** `pod and containers "a", "b"`: who set something; empty when nobody did. */
export const nameSetters = (pod: boolean, containers: Json[]): string =>
  [...(pod ? ["pod"] : []), ...(containers.length === 0 ? [] : [nameContainers(containers)])].join(
    " and ",
  );

export const exceptWindows =
  (check: CheckPod): CheckPod =>
  (spec, metadata) =>
    spec.os?.name === "windows" ? undefined : check(spec, metadata);

/** Pods in a user namespace of their own may be root there. */
export const exceptUserNamespace =
  (check: CheckPod): CheckPod =>
  (spec, metadata) =>
    spec.hostUsers === false ? undefined : check(spec, metadata);
