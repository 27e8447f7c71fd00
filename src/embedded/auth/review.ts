/** What reviews are given and give back: objects that are answered and never stored. */
import type { Client } from "../api/client.ts";
import type { Clock } from "../clock.ts";
import type { Json } from "../object.ts";
import { StatusError, type StatusCause } from "../status.ts";
import type { Authenticator } from "./authenticate.ts";
import type { Authorizer } from "./rbac.ts";
import type { User } from "./user.ts";

export interface ReviewContext {
  client: Client;
  clock: Pick<Clock, "now">;
  authorizer: Authorizer;
  authenticator: Authenticator;
}

export interface ReviewCaller {
  user: User;
  /** Of the request's path. */
  namespace?: string;
  /** Of the object a subresource belongs to. */
  name?: string;
}

/** The answer (201) to a decoded body, with kind and apiVersion. @throws StatusError */
export type Review = (body: Json, caller: ReviewCaller) => Json;

export const wrong = (field: string, value: Json, why: string): StatusCause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});

/** Invalid, as reviews report it: they are asked about before they have a kind of their own. */
export const invalidReview = (group: string, kind: string, causes: StatusCause[]): StatusError => {
  const lines = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const subject = `${kind}.${group}`;
  return new StatusError(422, "Invalid", `${subject} "" is invalid: ${list}`, {
    group,
    ...(kind === "" ? {} : { kind }),
    causes,
  });
};
