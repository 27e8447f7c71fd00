/**
 * What kubectl reads of an OpenAPI document when it writes. It unpacks the whole document for each command, which takes it longer than all else
 * that `kubectl apply` does, to find which query parameters and forms of a body PATCH of a kind takes
 * (k8s.io/cli-runtime/pkg/resource/query_param_verifier_v3.go, k8s.io/kubectl/pkg/cmd/apply/patcher.go), and how lists are merged
 * (k8s.io/apimachinery/pkg/util/strategicpatch/meta.go). A tenth of the document tells all that.
 */
import { createHash } from "node:crypto";
import type { Json } from "../object.ts";

/** Commands that use OpenAPI for that alone. kubectl names the command in the header `Kubectl-Command`. */
const commands = new Set(["kubectl apply", "kubectl create", "kubectl diff", "kubectl replace"]);

export const onlyWrites = (command: string | undefined): boolean =>
  command !== undefined && commands.has(command);

/** A document's hash, for what remains of it: two documents must not share a place in kubectl's cache. */
export const hashForWriting = (hash: string): string =>
  createHash("sha512").update(`${hash} for writing`).digest("hex").toUpperCase();

/** The PATCH operations, and the schemas without their descriptions. */
export const forWriting = ({ paths, components, ...rest }: Json): Json => ({
  ...rest,
  paths: Object.fromEntries(
    Object.entries<Json>(paths).flatMap(([path, { patch, parameters }]) =>
      patch === undefined ? [] : [[path, bare({ patch: operation(patch), parameters })]],
    ),
  ),
  components: { schemas: bare(components?.schemas ?? {}) },
});

const operation = (patch: Json): Json => ({ ...patch, responses: {} });

/** A property may be called `description`; only texts are. */
const bare = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map((item) => bare(item));
  }

  if (value === null || typeof value !== "object") {
    return value;
  }

  return Object.fromEntries(
    Object.entries<Json>(value)
      .filter(([key, item]) => key !== "description" || typeof item !== "string")
      .map(([key, item]) => [key, bare(item)]),
  );
};
