/** Applies the mutations of one policy to one object (k8s.io/apiserver pkg/admission/plugin/policy/mutating/patch). */
import { clone, type Json, type KubeObject } from "../../object.ts";
import type { Atom } from "../../patch/apply/atom.ts";
import { mergeValues } from "../../patch/apply/merge.ts";
import { atomOfKind } from "../../patch/apply/object-atoms.ts";
import { applyJsonPatch } from "../../patch/json-patch.ts";
import { strategyOf } from "../../resources/strategy.ts";
import type { AdmissionRequest } from "../admission.ts";
import { objectLiteralsToMaps } from "../cel/object-literals.ts";
import { toCel } from "../cel/values.ts";
import { conditionsHold, evaluate, withVariables, type Scope } from "./evaluate.ts";

const run = (expression: string, scope: Scope): Json => {
  const outcome = evaluate(objectLiteralsToMaps(expression), scope);
  if ("error" in outcome) {
    const { error, cause } = outcome;
    throw new Error(
      error === cause ? error : `expression '${expression}' resulted in error: ${cause}`,
    );
  }

  return outcome.value;
};

/** Values that patches leave out: optional ones that are absent. */
const withoutAbsent = (operation: Json): Json =>
  Object.fromEntries(Object.entries(operation).filter(([, value]) => value !== undefined));

/** Paths of what a configuration could only replace as a whole, which would lose what it does not mention. */
const atomicPaths = (atom: Atom, value: Json, path: string): string[] => {
  if (Array.isArray(value) && atom.list !== undefined) {
    const { isAtomic, element } = atom.list;
    const inside = value.flatMap((item, index) => atomicPaths(element, item, `${path}[${index}]`));
    return [...(isAtomic ? [path] : []), ...inside];
  }

  if (value !== null && typeof value === "object" && atom.map !== undefined) {
    const { isAtomic, field } = atom.map;
    const inside = Object.entries(value).flatMap(([name, item]) => {
      const known = field(name);
      return known === undefined ? [] : atomicPaths(known.type, item, `${path}.${name}`);
    });
    return [...(isAtomic ? [path] : []), ...inside];
  }

  return [];
};

const applyTo = (object: Json, configuration: Json, { resource }: AdmissionRequest): Json => {
  const { apiVersion, kind } = object;
  const full = { ...configuration, apiVersion, kind };
  const atom = atomOfKind(apiVersion, kind, resource.schema);
  const atomics = atomicPaths(atom, full, "");
  if (atomics.length > 0) {
    throw new Error(
      `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(", ")}`,
    );
  }

  return mergeValues(atom, object, full);
};

const mutate = (mutation: Json, object: Json, scope: Scope, request: AdmissionRequest): Json => {
  if (mutation.patchType === "JSONPatch") {
    const operations: Json[] = run(mutation.jsonPatch.expression, scope);
    return applyJsonPatch(clone(object), operations.map(withoutAbsent), new Set());
  }

  return applyTo(object, run(mutation.applyConfiguration.expression, scope), request);
};

/** The object after all mutations of the policy. @throws Error in the words of the API */
export const applyMutations = (
  policy: KubeObject,
  request: AdmissionRequest,
  scope: Scope,
  namespace: Json,
  params: KubeObject | undefined,
): Json => {
  const { matchConditions = [], variables = [], mutations = [], paramKind } = policy["spec"];
  const base = paramKind === undefined ? scope : { ...scope, params: toCel(params ?? null) };
  const holds = conditionsHold(matchConditions, { ...base, namespaceObject: null });
  if (typeof holds === "object") {
    throw new Error(holds.error);
  }

  let object: Json = request.object;
  if (!holds) {
    return object;
  }

  for (const mutation of mutations) {
    const now = { ...base, object: toCel(object), namespaceObject: namespace };
    object = mutate(mutation, object, withVariables(now, variables), request);
    strategyOf(request.resource).defaults?.(object, request.oldObject);
  }

  return object;
};
