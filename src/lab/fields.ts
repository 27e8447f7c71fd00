/** The small schemas that lab files are made of; each knows how to say what it wanted. */
import { z } from "zod";
import { durationPattern } from "./duration.ts";

const wants = (what: string) => ({ error: `expected ${what}` });

export const text = z.string(wants("a text")).min(1, "must not be empty");
export const line = text.regex(/^[^\n]*$/, "must be one line");
/** A path that stays below the folder it is about: clean-up deletes such paths. */
export const inside = line.regex(
  /^(?![/~])(?!(?:.*\/)?\.{1,2}(?:\/|$))/,
  "must be a path inside the lab's folder",
);
export const id = z
  .string(wants("an id such as `make-room`"))
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be lower case letters, digits and dashes");
export const says = line.max(80, "must fit in 80 characters");
export const duration = z
  .string(wants("a duration with its unit, such as `20s` or `1m30s`"))
  .regex(durationPattern, "must be a duration such as `20s` or `1m30s`");
export const flag = z.boolean(wants("true or false"));
export const texts = z.array(text, wants("a list of texts"));
export const lines = z.array(line, wants("a list of lines"));
export const paths = z.array(inside, wants("a list of paths"));
export const ids = z.array(id, wants("a list of ids"));
export const wholeNumber = z.int(wants("a whole number"));

/** A text, a number or a boolean; becomes a text. */
export const scalar = z.union([z.string(), z.number(), z.boolean()], wants("a text or a number"));
export const scalars = z.record(z.string(), scalar, wants("a map of names and values"));

/** `match` and its like: plain values with operators; unknown operators are found by the parser. */
export const pattern = z.unknown();

export const operators = [
  "$gte",
  "$lte",
  "$gt",
  "$lt",
  "$in",
  "$regex",
  "$contains",
  "$exists",
] as const;

/** `deployment/big`, `nodes`, `endpointslices.discovery.k8s.io`, `configmap/${name}`. */
export const target = line.regex(
  /^[a-zA-Z0-9.-]+(\/[^/\s]+)?$/,
  "must be a resource such as `nodes`, or a resource and a name such as `deployment/big`",
);
export const withNames = z.record(z.string(), target, wants("a map of names and objects"));

/** Shown in a list of names. */
export const listOf = (names: readonly string[]): string => names.join(", ");
