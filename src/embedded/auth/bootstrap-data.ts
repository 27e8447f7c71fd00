/** The objects that a fresh cluster holds, made ready from those of a real one; read from disk when first asked for. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { packageFile } from "../../root.ts";
import { formatTime } from "../clock.ts";
import type { Json, KubeObject, ResourceKey } from "../object.ts";
import type { PolicyRule } from "./rule.ts";

/** As it is stored, but for what differs from cluster to cluster: `<time>`, `<uid>`, `<CA certificate>`. */
export type FreshObject = [key: ResourceKey, object: KubeObject];

export interface ClusterFacts {
  /** PEM; for `extension-apiserver-authentication`. */
  caCertificate: string;
  /** Milliseconds since 1970. */
  now: number;
}

let text: string | undefined;

const freshText = (): string => {
  text ??= readFileSync(packageFile("src", "embedded", "data", "bootstrap.json"), "utf8");
  return text;
};

/** All of them, in an order in which they can be created, filled in for one cluster. */
export const freshObjects = ({ caCertificate, now }: ClusterFacts): FreshObject[] =>
  JSON.parse(
    freshText()
      .replaceAll("<time>", formatTime(now))
      .replaceAll("<uid>", () => randomUUID())
      .replaceAll(/<CA certificate>(?:\\n)?/gu, JSON.stringify(caCertificate).slice(1, -1)),
  );

let rules: PolicyRule[] | undefined;

/** What the node authorizer lets every kubelet do; the rules of ClusterRole system:node as delivered, whatever becomes of that role. */
export const nodeRules = (): PolicyRule[] => {
  rules ??= (JSON.parse(freshText()) as FreshObject[])
    .map(([, object]) => object)
    .find(
      ({ kind, metadata }: Json) => kind === "ClusterRole" && metadata.name === "system:node",
    )?.["rules"] as PolicyRule[];
  return rules;
};
