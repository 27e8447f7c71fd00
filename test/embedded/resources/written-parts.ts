/** A write to one part of a stored object, by the rules of its kind alone. */
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import type { ValidationContext } from "../../../src/embedded/resources/resource.ts";
import { strategyOf } from "../../../src/embedded/resources/strategy.ts";
import { builtInResources } from "../../../src/embedded/resources/table.ts";

const context: ValidationContext = { lookup: () => undefined, random: () => 0.5, now: () => 0 };

const strategyFor = (key: string) => strategyOf(builtInResources.find((row) => row.key === key)!);

/** As it is stored: completed, with an identity. */
export const stored = (key: string, given: Json): KubeObject => {
  const object: KubeObject = {
    ...structuredClone(given),
    metadata: {
      name: "p",
      namespace: "default",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      generation: 1,
      ...given.metadata,
    },
  };
  strategyFor(key).defaults?.(object);
  return object;
};

export interface Written {
  object: KubeObject;
  /** `field: message` of each refusal, once. */
  refusals: string[];
}

/** @param part `status`, another subresource, or nothing: the object itself. */
export const write = (
  key: string,
  part: string,
  old: KubeObject,
  change: (object: Json) => void,
): Written => {
  const strategy = strategyFor(key);
  const object = structuredClone(old);
  change(object);
  strategy.defaults?.(object, old);
  const causes = () => {
    switch (part) {
      case "":
        strategy.prepareForUpdate?.(object, old, context);
        return strategy.validateUpdate?.(object, old, context);
      case "status":
        strategy.prepareForStatusUpdate?.(object, old);
        return strategy.validateStatusUpdate?.(object, old, context);
      default:
        strategy.prepareForSubresource?.(part, object, old);
        return strategy.validateSubresource?.(part, object, old, context);
    }
  };
  const texts = (causes() ?? []).map(({ field, message }) => `${field}: ${message}`);
  return { object, refusals: [...new Set(texts)] };
};
