/** What the table of resources says of each resource, and the rules (strategy) that its kind adds to the generic verbs. */
import type { Json, KubeObject, ResourceKey } from "../object.ts";
import type { User } from "../auth/user.ts";
import type { StatusCause } from "../status.ts";

export type Verb =
  | "create"
  | "delete"
  | "deletecollection"
  | "get"
  | "list"
  | "patch"
  | "update"
  | "watch";

export interface Subresource {
  name: string;
  /** Kind of the body, when it is not the parent's own: `Scale`, `Eviction`, `TokenRequest`. */
  kind?: string;
  /** Group and version of that kind where they differ from the parent's: `["autoscaling", "v1"]`. */
  groupVersion?: [group: string, version: string];
  verbs: string[];
}

/** One row of the table. Built-in rows come from data; rows of custom resources are made when a definition is established. */
export interface ResourceInfo {
  key: ResourceKey;
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  listKind: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  verbs: Verb[];
  subresources: Subresource[];
  /** Reviews and the like: created, answered and never stored. */
  virtual?: boolean;
  /** Set for rows that come from a CustomResourceDefinition. */
  custom?: boolean;
  /** Of custom resources: `openAPIV3Schema` of the served version; decoding, patches and apply follow it. */
  schema?: Json;
  /** Of custom resources: `additionalPrinterColumns` of the served version. */
  printerColumns?: Json[];
  /** A `Warning:` header for every request: `v1 Endpoints is deprecated in v1.33+; ...`. */
  deprecation?: string;
  /** What discovery shows for stored resources. */
  storageVersionHash?: string;
}

/** What preparing and validation may look at beside the object. `lookup` reads another object if it is there. */
export interface ValidationContext {
  lookup(key: ResourceKey, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All stored objects of a resource: addresses and ports of services are allocated among them. */
  list?(key: ResourceKey): KubeObject[];
  /** Milliseconds since 1970. */
  now?(): number;
  /** In [0, 1). */
  random?(): number;
  /** Nothing is stored: an address or port that is picked is but an example. */
  dryRun?: boolean;
  /** Who asks; a certificate signing request records it. */
  user?: User;
  /** A `Warning:` header. */
  warn?(text: string): void;
  /** Version of the request where a resource is served in several: `events.k8s.io/v1`. */
  groupVersion?: string;
}

/**
Rules of one kind. All are optional and work on a private copy that they may change (`defaults`, `prepare*`), or must not (`validate*`).
A cause holds `reason` (FieldValueInvalid, FieldValueRequired, ...), `message` ("Required value: must be set") and `field` ("spec.replicas").
*/
export interface Strategy {
  /** Fill in what the API version promises; idempotent. `old` is set on updates. */
  defaults?(object: KubeObject, old?: KubeObject): void;
  /** Drop what a client may not set on create (status), set generation and the like. */
  prepareForCreate?(object: KubeObject, context?: ValidationContext): void;
  /** Keep what a client may not change through the main resource, raise generation when the spec changed. */
  prepareForUpdate?(object: KubeObject, old: KubeObject, context?: ValidationContext): void;
  /** The same for `/status`: keep spec and metadata of `old`. */
  prepareForStatusUpdate?(object: KubeObject, old: KubeObject): void;
  validate?(object: KubeObject, context: ValidationContext): StatusCause[];
  validateUpdate?(object: KubeObject, old: KubeObject, context: ValidationContext): StatusCause[];
  validateStatusUpdate?(
    object: KubeObject,
    old: KubeObject,
    context: ValidationContext,
  ): StatusCause[];
  /** The same for another subresource that changes the object: `ephemeralcontainers`, `resize`, `finalize`, `approval`. */
  prepareForSubresource?(name: string, object: KubeObject, old: KubeObject): void;
  validateSubresource?(
    name: string,
    object: KubeObject,
    old: KubeObject,
    context: ValidationContext,
  ): StatusCause[];
  /** `Warning:` headers for a created or updated object. */
  warnings?(object: KubeObject, old?: KubeObject): string[];
  /** Values of the field selectors that this resource knows beside `metadata.name` and `metadata.namespace`. */
  fields?(object: KubeObject): Record<string, string>;
  /** A PUT to a name that is not there creates it. */
  allowCreateOnUpdate?: boolean;
  /** An update without resourceVersion is accepted. Default true. */
  allowUnconditionalUpdate?: boolean;
  /** Grace period of deletion in seconds; undefined: deleted at once. Pods only, in practice. */
  gracePeriod?(object: KubeObject): number | undefined;
  /** Finalizers put on each new object. */
  finalizers?: string[];
  /** `-o yaml` of a subresource body made from the object, such as `/scale`. */
  subresource?(name: string, object: KubeObject): Json;
}
