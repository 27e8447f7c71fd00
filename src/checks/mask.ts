/** Keeps the values of Secrets out of messages and evidence: names and sizes only. */
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { Outcome } from "./outcome.ts";

/** Copies what holds secret values, with sizes instead. */
export const maskObject = (object: KubeObject): KubeObject => {
  if (object.kind !== "Secret") {
    return object;
  }

  const { data, stringData: _, metadata, ...rest } = object as Json;
  const { annotations, ...kept } = metadata;
  const { "kubectl.kubernetes.io/last-applied-configuration": __, ...harmless } = annotations ?? {};
  return {
    ...rest,
    metadata: { ...kept, ...(Object.keys(harmless).length > 0 && { annotations: harmless }) },
    ...(data && {
      data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, size(value)])),
    }),
  };
};

const size = (base64: unknown): string =>
  `(${Buffer.from(String(base64), "base64").length} bytes, not shown)`;

/** What a failure may say of a sensitive check: where, not what. */
export const maskActual = (outcome: Outcome & { value: "not-yet" }): string =>
  outcome.facts.mismatches.length > 0
    ? outcome.facts.mismatches
        .map(({ path }) => `${path} differs (values are not shown)`)
        .join("; ")
    : /does not exist|is being deleted/.test(outcome.actual)
      ? outcome.actual
      : "not true (values are not shown)";
