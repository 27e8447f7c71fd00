/** Who asks, and what they ask for. */

export interface User {
  name: string;
  uid?: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

/** One request as authorization sees it. */
export interface Attributes {
  user: User;
  verb: string;
  /** For resource requests. */
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  /** For non-resource requests: `/metrics`. */
  path?: string;
}

export interface Decision {
  allowed: boolean;
  /** Appended to the Forbidden message after `: ` when there is one. */
  reason?: string;
}

export type Authorize = (attributes: Attributes) => Decision;
