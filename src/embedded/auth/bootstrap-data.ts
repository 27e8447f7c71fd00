/** The objects that a fresh cluster holds, as recorded from a real one; read from disk when first asked for. */
import { readFileSync } from "node:fs";
import type { Json, KubeObject } from "../object.ts";
import { packageFile } from "../../root.ts";
import type { PolicyRule } from "./rule.ts";

let objects: KubeObject[] | undefined;

/** All of them, in an order in which they can be created. Shared: not to be changed. */
export const bootstrapObjects = (): KubeObject[] => {
  objects ??= JSON.parse(
    readFileSync(packageFile("src", "embedded", "data", "bootstrap.json"), "utf8"),
  ) as KubeObject[];
  return objects;
};

/** What the node authorizer lets every kubelet do; the rules of ClusterRole system:node as delivered, whatever becomes of that role. */
export const nodeRules = (): PolicyRule[] =>
  bootstrapObjects().find(
    ({ kind, metadata }: Json) => kind === "ClusterRole" && metadata.name === "system:node",
  )?.["rules"] ?? [];
