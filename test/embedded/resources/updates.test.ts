/** What may not change is refused with the causes of a real API server (update-refusals.json: Kubernetes 1.36.4, dry run). */
import { readFileSync } from "node:fs";
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import type { ValidationContext } from "../../../src/embedded/resources/resource.ts";
import { strategyOf } from "../../../src/embedded/resources/strategy.ts";
import { builtInResources } from "../../../src/embedded/resources/table.ts";
import { packageFile } from "../../../src/root.ts";
import { StatusError } from "../../../src/embedded/status.ts";

interface Recorded {
  old: Json;
  updates: {
    /** The change as it was made, for the test's name. */
    change: string;
    /** Parts of the object that it changed; null for one that it took away. */
    set: Record<string, Json>;
    causes: string[];
  }[];
}

const recorded = JSON.parse(
  readFileSync(packageFile("test", "embedded", "resources", "update-refusals.json"), "utf8"),
) as Recorded[];

const context: ValidationContext = { lookup: () => undefined, random: () => 0.5, now: () => 0 };

const changed = (old: Json, set: Record<string, Json>): Json =>
  Object.fromEntries(
    Object.entries<unknown>({ ...old, ...structuredClone(set) }).filter(
      ([, value]) => value !== null,
    ),
  );

const answer = (old: Json, set: Record<string, Json>): string[] => {
  const info = builtInResources.find(
    ({ group, version, kind }) =>
      kind === old.kind && (group === "" ? version : `${group}/${version}`) === old.apiVersion,
  );
  if (info === undefined) {
    throw new Error(`${old.kind} is not in the table`);
  }

  const strategy = strategyOf(info);
  const stored = structuredClone<unknown>(old) as typeof old;
  const object = changed(stored, set);
  try {
    strategy.defaults?.(object);
    strategy.prepareForUpdate?.(object, stored, context);
    const causes = strategy.validateUpdate?.(object, stored, context) ?? [];
    return causes.map(({ field, message }) => `${field}: ${message}`);
  } catch (error) {
    if (error instanceof StatusError) {
      return (error.details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
    }

    throw error;
  }
};

for (const { old, updates } of recorded) {
  for (const [index, { change, set, causes }] of updates.entries()) {
    test(`${old.kind} ${old.metadata.name} ${index}: ${change.slice(0, 90)}`, (t) => {
      // Metadata is checked more than once: clients drop what is repeated.
      t.deepEqual([...new Set(answer(old, set))].toSorted(), causes.toSorted());
    });
  }
}
