/** What `w` shows of a check: the command behind it, and what it saw, as pruned YAML without secrets. */
import { stringify } from "yaml";
import type { Json, KubeObject } from "../kubectl/object.ts";
import { cleanText } from "../clean.ts";
import { maskObject } from "./mask.ts";
import type { Facts } from "./outcome.ts";

export interface EvidenceText {
  command: string;
  text: string;
}

const most = 5;

export const evidenceOf = ({ look, objects, text }: Facts): EvidenceText => {
  const shown = objects
    .slice(0, most)
    .map((object) => stringify(prune(maskObject(object))).trimEnd());
  const more = objects.length > most ? [`# and ${objects.length - most} more`] : [];
  const body = text ?? ([...shown, ...more].join("\n---\n") || "nothing there");
  return { command: cleanText(look), text: cleanText(body) };
};

/** Without what the server keeps for itself. */
const prune = (object: KubeObject): Json => {
  const { managedFields: _, ...metadata } = object.metadata as Json;
  const { annotations, ...rest } = metadata;
  const { "kubectl.kubernetes.io/last-applied-configuration": __, ...kept } = annotations ?? {};
  const { apiVersion, kind, metadata: ___, ...body } = object;
  return {
    apiVersion,
    kind,
    metadata: { ...rest, ...(Object.keys(kept).length > 0 && { annotations: kept }) },
    ...body,
  };
};
