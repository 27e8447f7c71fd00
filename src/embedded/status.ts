/** Errors as the API reports them: `metav1.Status`. Wording follows k8s.io/apimachinery pkg/api/errors. */
import type { Json } from "./object.ts";

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: Json;
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/** A refusal or failure that a client sees as a Status. */
export class StatusError extends Error {
  override name = "StatusError";
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): Status {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason === "" ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** Group and plural of the resource an error is about. */
export interface GroupResource {
  group: string;
  resource: string;
}

const qualified = ({ group, resource }: GroupResource): string =>
  group === "" ? resource : `${resource}.${group}`;

const detailsOf = ({ group, resource }: GroupResource, name: string): StatusDetails => ({
  ...(name === "" ? {} : { name }),
  ...(group === "" ? {} : { group }),
  kind: resource,
});

export const notFound = (resource: GroupResource, name: string): StatusError =>
  new StatusError(
    404,
    "NotFound",
    `${qualified(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );

export const alreadyExists = (resource: GroupResource, name: string): StatusError =>
  new StatusError(
    409,
    "AlreadyExists",
    `${qualified(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );

export const conflict = (resource: GroupResource, name: string, why: string): StatusError =>
  new StatusError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );

/** Forbidden by authorization or admission; without a name the message speaks of the resource alone. */
export const forbidden = (resource: GroupResource, name: string, why: string): StatusError => {
  const subject =
    resource.resource === ""
      ? "forbidden"
      : name === ""
        ? `${qualified(resource)} is forbidden`
        : `${qualified(resource)} "${name}" is forbidden`;
  return new StatusError(403, "Forbidden", `${subject}: ${why}`, detailsOf(resource, name));
};

export const badRequest = (message: string): StatusError =>
  new StatusError(400, "BadRequest", message);

/** Validation failed. `message` of each cause is the error without its field; `kind` is the object's kind, such as `Deployment`. */
export const invalid = (
  group: string,
  kind: string,
  name: string,
  causes: StatusCause[],
): StatusError => {
  const lines = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const list = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const subject = group === "" ? kind : `${kind}.${group}`;
  return new StatusError(
    422,
    "Invalid",
    causes.length === 0
      ? `${subject} "${name}" is invalid`
      : `${subject} "${name}" is invalid: ${list}`,
    {
      ...(name === "" ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind,
      ...(causes.length === 0 ? {} : { causes }),
    },
  );
};

export const unauthorized = (): StatusError => new StatusError(401, "Unauthorized", "Unauthorized");

export const methodNotSupported = (resource: GroupResource, verb: string): StatusError =>
  new StatusError(
    405,
    "MethodNotAllowed",
    `${verb} is not supported on resources of kind "${qualified(resource)}"`,
    detailsOf(resource, ""),
  );

/** `410 Gone` with reason Expired: a resourceVersion or continue token from before the kept history. */
export const expired = (message: string): StatusError => new StatusError(410, "Expired", message);

export const tooManyRequests = (message: string, details?: StatusDetails): StatusError =>
  new StatusError(429, "TooManyRequests", message, details);

export const internalError = (message: string): StatusError =>
  new StatusError(500, "InternalError", `Internal error occurred: ${message}`, {
    causes: [{ message }],
  });
