/** Puts the rules that every kind shares and those of one kind together to the strategy that the generic verbs follow. */
import { clone } from "../object.ts";
import type { Json, KubeObject } from "../object.ts";
import type { StatusCause } from "../status.ts";
import { semanticEqual } from "./equality.ts";
import { Field } from "./field.ts";
import type { KindRules } from "./kind-rules.ts";
import { rulesOf } from "./kinds.ts";
import { checkKnownFinalizers, validateMetadata, validateMetadataUpdate } from "./metadata.ts";
import { pathSegment, subdomain } from "./names.ts";
import type { ResourceInfo, Strategy, ValidationContext } from "./resource.ts";
import { fillDefaults } from "./shape.ts";

const noContext: ValidationContext = { lookup: () => undefined };

const hasStatus = (info: ResourceInfo): boolean =>
  info.subresources.some(({ name }) => name === "status");

const checked = (object: KubeObject, check: (field: Field) => void): StatusCause[] => {
  const field = new Field(object);
  check(field);
  return field.causes;
};

const partOf = (object: Json, part: string): Json =>
  part.split(".").reduce((value: Json, name) => value?.[name], object);

const apart = new Set(["apiVersion", "kind", "metadata", "status"]);

const raiseGeneration = (object: KubeObject, old: KubeObject, watched: readonly string[]): void => {
  const { generation } = old.metadata;
  const parts = watched.includes("*")
    ? Object.keys({ ...object, ...old }).filter((part) => !apart.has(part))
    : watched;
  if (generation !== undefined) {
    object.metadata.generation = generation;
  }

  if (parts.some((part) => !semanticEqual(partOf(object, part), partOf(old, part)))) {
    object.metadata.generation = (generation ?? 0) + 1;
  }
};

const keepSystemMetadata = ({ metadata }: KubeObject, { metadata: old }: KubeObject): void => {
  metadata.uid ||= old.uid;
  metadata.creationTimestamp = old.creationTimestamp;
  if (old.deletionTimestamp !== undefined) {
    metadata.deletionTimestamp = old.deletionTimestamp;
  }

  if (old.deletionGracePeriodSeconds !== undefined) {
    metadata.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds;
  }
};

const addFinalizers = ({ metadata }: KubeObject, wanted: readonly string[]): void => {
  const missing = wanted.filter((name) => metadata.finalizers?.includes(name) !== true);
  if (missing.length > 0) {
    metadata.finalizers = [...(metadata.finalizers ?? []), ...missing];
  }
};

const setOrDrop = (object: Json, part: string, value: Json): void => {
  if (value === undefined) {
    delete object[part];
  } else {
    object[part] = clone(value);
  }
};

/** What every kind does before a write. */
const preparing = (info: ResourceInfo, rules: KindRules): Partial<Strategy> => ({
  prepareForCreate(object, context = noContext) {
    if (rules.generation !== undefined) {
      object.metadata.generation = 1;
    }

    if (hasStatus(info) && rules.keepsStatus !== true) {
      setOrDrop(object, "status", rules.status?.(object, context));
    }

    rules.prepareForCreate?.(object, context);
    addFinalizers(object, rules.finalizers ?? []);
  },
  prepareForUpdate(object, old, context = noContext) {
    if (hasStatus(info)) {
      setOrDrop(object, "status", old["status"]);
    }

    rules.prepareForUpdate?.(object, old, context);
    fillDefaults(info, object, old);
    raiseGeneration(object, old, rules.generation ?? []);
    keepSystemMetadata(object, old);
  },
  prepareForStatusUpdate(object, old) {
    for (const part of Object.keys({ ...object, ...old })) {
      if (!apart.has(part)) {
        setOrDrop(object, part, old[part]);
      }
    }

    rules.prepareForStatusUpdate?.(object, old);
    fillDefaults(info, object, old);
    raiseGeneration(object, old, []);
    keepSystemMetadata(object, old);
  },
  prepareForSubresource(name, object, old) {
    rules.prepareForSubresource?.(name, object, old);
    fillDefaults(info, object, old);
    raiseGeneration(object, old, rules.generation ?? []);
    keepSystemMetadata(object, old);
  },
});

/** Groups whose kinds may have any finalizer that is well-formed. */
const looseGroups = new Set([
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "coordination.k8s.io",
]);

const validating = (info: ResourceInfo, rules: KindRules): Partial<Strategy> => {
  const own = { namespaced: info.namespaced, name: rules.name ?? subdomain };
  const anyName = { namespaced: info.namespaced, name: pathSegment };
  const finalizers = (object: Field): void => {
    if (!looseGroups.has(info.group) && info.custom !== true) {
      checkKnownFinalizers(object.at("metadata", "finalizers"));
    }
  };
  /** The API server checks metadata first for every kind; then most kinds do it once more. */
  const common = (object: Field, old: KubeObject): void => {
    validateMetadata(object.at("metadata"), anyName);
    validateMetadataUpdate(object.at("metadata"), old.metadata);
    validateMetadataUpdate(object.at("metadata"), old.metadata);
    finalizers(object);
  };
  return {
    validate(object, context) {
      return checked(object, (field) => {
        if (rules.ownMetadata !== true) {
          validateMetadata(field.at("metadata"), own);
          finalizers(field);
        }

        rules.validate?.(field, context);
        if (rules.ownMetadata === true && field.causes.length === 0) {
          validateMetadata(field.at("metadata"), anyName);
        }
      });
    },
    validateUpdate(object, old, context) {
      return checked(object, (field) => {
        common(field, old);
        rules.validateUpdate?.(field, old, context);
      });
    },
    validateStatusUpdate(object, old, context) {
      return checked(object, (field) => {
        common(field, old);
        rules.validateStatusUpdate?.(field, old, context);
      });
    },
    validateSubresource(name, object, old, context) {
      const causes = checked(object, (field) => common(field, old));
      return [...causes, ...(rules.validateSubresource?.(name, object, old, context) ?? [])];
    },
  };
};

const optional = (rules: KindRules): Strategy => {
  const { warnings, fields, gracePeriod, subresource } = rules;
  return {
    ...(warnings === undefined ? {} : { warnings }),
    ...(fields === undefined ? {} : { fields }),
    ...(gracePeriod === undefined ? {} : { gracePeriod }),
    ...(subresource === undefined ? {} : { subresource }),
    allowCreateOnUpdate: rules.allowCreateOnUpdate ?? false,
    allowUnconditionalUpdate: rules.allowUnconditionalUpdate ?? true,
  };
};

const build = (info: ResourceInfo): Strategy => {
  const rules = rulesOf(info);
  return {
    ...optional(rules),
    ...preparing(info, rules),
    ...validating(info, rules),
    defaults(object, old) {
      fillDefaults(info, object, old);
    },
  };
};

const strategies = new WeakMap<ResourceInfo, Strategy>();

/** The same strategy each time for the same row. */
export const strategyOf = (info: ResourceInfo): Strategy => {
  const known = strategies.get(info);
  if (known !== undefined) {
    return known;
  }

  const strategy = build(info);
  strategies.set(info, strategy);
  return strategy;
};
