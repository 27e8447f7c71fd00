/** Broken objects are refused with the causes, and odd ones warned of with the words, of a real API server (refusals.json: Kubernetes 1.36.4, dry run). */
import { readFileSync } from "node:fs";
import test from "ava";
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import { toStored } from "../../../src/embedded/resources/alternate-versions.ts";
import type { ResourceInfo, ValidationContext } from "../../../src/embedded/resources/resource.ts";
import { strategyOf } from "../../../src/embedded/resources/strategy.ts";
import { alternateResources, builtInResources } from "../../../src/embedded/resources/table.ts";
import { packageFile } from "../../../src/root.ts";
import { StatusError } from "../../../src/embedded/status.ts";

interface Refusal {
  object: Json;
  causes: string[];
  warnings: string[];
}

const recorded = JSON.parse(
  readFileSync(packageFile("test", "embedded", "resources", "refusals.json"), "utf8"),
) as Refusal[];

const serves =
  ({ apiVersion, kind }: Json) =>
  (info: ResourceInfo): boolean =>
    info.kind === kind &&
    (info.group === "" ? info.version : `${info.group}/${info.version}`) === apiVersion;

const given = (object: Json): { info: ResourceInfo; object: KubeObject } => {
  const alternate = alternateResources.find(serves(object));
  const info = builtInResources.find((row) =>
    alternate === undefined ? serves(object)(row) : row.key === alternate.key,
  );
  if (info === undefined) {
    throw new Error(`${object.kind} is not in the table`);
  }

  return { info, object: alternate === undefined ? object : toStored(alternate, object) };
};

const answer = (sent: Json): Omit<Refusal, "object"> => {
  const copy: Json = structuredClone<unknown>(sent);
  copy.metadata.uid = "UID";
  const { info, object } = given(copy);
  if (info.namespaced) {
    object.metadata.namespace = "q-resources";
  }

  const context: ValidationContext = {
    lookup: () => undefined,
    random: () => 0.5,
    now: () => 0,
    dryRun: true,
    groupVersion: sent.apiVersion as string,
  };
  const strategy = strategyOf(info);
  if (info.kind === "Pod") {
    // The ServiceAccount plug-in sets it before validation.
    object.spec.serviceAccountName ??= "default";
  }

  strategy.defaults?.(object);
  try {
    strategy.prepareForCreate?.(object, context);
    const causes = strategy.validate?.(object, context) ?? [];
    return {
      causes: causes.map(({ field, message }) => `${field}: ${message}`),
      warnings: causes.length === 0 ? (strategy.warnings?.(object) ?? []) : [],
    };
  } catch (error) {
    if (error instanceof StatusError) {
      const causes = error.details?.causes ?? [];
      return { causes: causes.map(({ field, message }) => `${field}: ${message}`), warnings: [] };
    }

    throw error;
  }
};

for (const [index, { object, causes, warnings }] of recorded.entries()) {
  const [first = "a warning"] = causes.length > 0 ? causes : warnings;
  test(`${index}: ${object.kind} is answered with ${first.slice(0, 80)}`, (t) => {
    const actual = answer(object);
    // Some lists come out of maps: their order is not fixed on a real server.
    t.deepEqual(actual.causes.toSorted(), causes.toSorted());
    t.deepEqual(
      actual.warnings,
      warnings.filter((text) => !text.startsWith("v1 Endpoints")),
    );
  });
}
