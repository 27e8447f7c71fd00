/** The annotation that client-side apply leaves, and what it lets `kubectl apply --server-side` take over without a conflict. */
import type { Json } from "../../object.ts";
import { clone } from "../../object.ts";
import { goJson } from "../go-json.ts";
import type { Atom } from "./atom.ts";
import { compare } from "./compare.ts";
import { FieldSet } from "./field-set.ts";
import { toFieldSet } from "./to-field-set.ts";
import { validationError } from "./validate.ts";

export const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/** Fields that still are as they were last applied. Undefined without a usable annotation. */
export const allowedByLastApplied = (atom: Atom, live: Json): FieldSet | undefined => {
  const text = live.metadata?.annotations?.[lastAppliedAnnotation];
  if (typeof text !== "string" || text === "") {
    return undefined;
  }

  const last = parse(text);
  if (last?.apiVersion !== live.apiVersion || validationError(atom, last) !== undefined) {
    return undefined;
  }

  const { added, modified, removed } = compare(atom, last, live);
  return toFieldSet(atom, last).difference(modified).difference(added).difference(removed);
};

const parse = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The annotation for what is applied now. */
export const lastAppliedText = (applied: Json): string => {
  const copy = clone(applied);
  delete copy.metadata?.annotations?.[lastAppliedAnnotation];
  return `${goJson(copy, () => true)}\n`;
};
