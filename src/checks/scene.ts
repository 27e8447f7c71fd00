/** Everything a check may look at: the cluster as watched, ways to ask it, and what is remembered since the step began. */
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { Api } from "../kubectl/api.ts";
import type { LoadReading } from "../session/live.ts";
import type { ApiResource, Discovery } from "../kubectl/discovery.ts";
import type { RunResult } from "../kubectl/run.ts";
import type { Target } from "../lab/check.ts";

export type Found =
  | { known: true; objects: readonly KubeObject[]; resource: ApiResource }
  /** `early`: nothing was read yet, an answer is on its way. */
  | { known: false; reason: string; early: boolean };

export interface Address {
  ip: string;
  http: number;
  https: number;
}

export interface Scene {
  /** Objects of a target, from list+watch. Watching begins with the first question. */
  find(target: Target, namespace: string): Found;
  api: Api;
  discovery: Discovery;
  /** Text of a manifest as the author wrote it. @throws when there is no such file */
  manifest(file: string): Promise<string>;
  /** Runs a read-only command in the work folder. */
  run(argv: readonly string[], timeout: number): Promise<RunResult>;
  /** Undefined while nothing answers there. */
  gateway(name: string): Promise<Address | undefined>;
  /** What the step's load has counted; undefined when the step has none. */
  load(): LoadReading | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** When the step began, milliseconds since 1970. */
  since: number;
  vars: Readonly<Record<string, string>>;
  /** What is remembered of a check since the step began. */
  memory(checkId: string): Memory;
}

export interface Memory {
  /** The check's query at the start of the step. */
  before?: Json;
  /** Event versions at the start, by uid. */
  baseline?: ReadonlyMap<string, string>;
  points?: [at: number, value: number][];
  /** The object was there at some time. */
  seen?: boolean;
}

/** How an object is named to people: `deployment/big`. */
export const targetText = ({ resource, name, select }: Target): string =>
  name === undefined
    ? `${resource}${select === undefined ? "" : ` -l ${select}`}`
    : `${resource}/${name}`;

/** A read-only command that shows the target. */
export const lookCommand = (target: Target, namespace: string, resource?: ApiResource): string => {
  const { name, select } = target;
  const where = namespace === "" || resource?.namespaced === false ? "" : ` -n ${namespace}`;
  return name === undefined
    ? `kubectl get ${target.resource}${where}${select === undefined ? "" : ` -l ${select}`}`
    : `kubectl get ${target.resource} ${name}${where} -o yaml`;
};
