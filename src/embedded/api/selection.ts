/** Label and field selectors of lists and watches, read once per request. */
import type { KubeObject } from "../object.ts";
import type { ResourceInfo, Strategy } from "../resources/resource.ts";
import {
  type FieldRequirement,
  fieldsMatch,
  matches,
  parseFieldSelector,
  parseLabelSelector,
} from "../resources/selectors.ts";
import { badRequest } from "../status.ts";

export interface Selection {
  /** Undefined: everything. */
  matches: ((object: KubeObject) => boolean) | undefined;
  /** The one name that can match, when the field selector says so. */
  name?: string | undefined;
  /** The one namespace that can match. */
  namespace?: string | undefined;
}

export const everything: Selection = { matches: undefined };

/** @throws StatusError 400 for selectors that cannot be read or fields that the resource does not know. */
export const selectionOf = (
  info: ResourceInfo,
  strategy: Strategy,
  labelSelector: string | undefined,
  fieldSelector: string | undefined,
  /** Names of fields that this version of the resource has instead of the usual ones. */
  names?: Record<string, string>,
): Selection => {
  const labels = read(() => parseLabelSelector(labelSelector ?? ""));
  const fields = read(() => parseFieldSelector(fieldSelector ?? "")).map((requirement) => ({
    ...requirement,
    field:
      names === undefined ? requirement.field : (names[requirement.field] ?? requirement.field),
  }));
  if (labels.length === 0 && fields.length === 0) {
    return everything;
  }

  checkNames(fieldSelector, names);
  checkFields(info, strategy, fields);
  return {
    matches: (object) =>
      (labels.length === 0 || matches(labels, object.metadata.labels ?? {})) &&
      (fields.length === 0 || fieldsMatch(fields, fieldsOf(strategy, object))),
    name: exact(fields, "metadata.name"),
    namespace: exact(fields, "metadata.namespace"),
  };
};

const read = <T>(parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
};

/** A name that only the stored version knows is not to be had through another. */
const checkNames = (
  fieldSelector: string | undefined,
  names: Record<string, string> | undefined,
): void => {
  const asked = names === undefined ? [] : parseFieldSelector(fieldSelector ?? "");
  const unknown = asked.find(({ field }) => !(field in (names ?? {})));
  if (unknown !== undefined) {
    throw badRequest(`field label not supported: ${unknown.field}`);
  }
};

const fieldsOf = (strategy: Strategy, object: KubeObject): Record<string, string> => ({
  ...strategy.fields?.(object),
  "metadata.name": object.metadata.name,
  "metadata.namespace": object.metadata.namespace ?? "",
});

const placeholder: KubeObject = {
  apiVersion: "",
  kind: "",
  metadata: { name: "", uid: "", resourceVersion: "", creationTimestamp: "" },
};

const checkFields = (
  info: ResourceInfo,
  strategy: Strategy,
  requirements: FieldRequirement[],
): void => {
  const known = fieldsOf(strategy, placeholder);
  const unknown = requirements.find(({ field }) => !(field in known));
  if (unknown !== undefined) {
    throw badRequest(refusal(info, strategy, unknown.field));
  }
};

// The words differ by kind: see AddFieldLabelConversionFunc in pkg/apis and the default in apimachinery.
const refusal = (info: ResourceInfo, strategy: Strategy, field: string): string => {
  if (info.custom !== true && strategy.fields === undefined) {
    return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  }

  switch (info.kind) {
    case "Job": {
      return `field label "${field}" not supported for Job`;
    }
    case "ResourceSlice": {
      return `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`;
    }
    default: {
      return `field label not supported: ${field}`;
    }
  }
};

const exact = (requirements: FieldRequirement[], name: string): string | undefined =>
  requirements.find(({ field, operator }) => field === name && operator === "=")?.value;
