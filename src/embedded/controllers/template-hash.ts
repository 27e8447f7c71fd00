/** The hash by which controllers tell pod templates apart: FNV-1a over what Go prints of the template, in letters that spell no words. Follows ComputeHash of k8s.io/kubernetes pkg/controller. */
import type { Json } from "../object.ts";
import { goDump } from "../schema/go-dump.ts";
import { structOf, type Struct } from "../schema/schema.ts";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

let podTemplate: Struct | undefined;

/** @param collisions How often the hash turned out to be taken already. */
export const templateHash = (template: Json, collisions?: number): string => {
  podTemplate ??= structOf("", "v1", "PodTemplate")!.byName.get("template")!.type.struct!;
  const dump = Buffer.from(goDump(podTemplate, template));
  const salt = Buffer.alloc(collisions === undefined ? 0 : 8);
  if (collisions !== undefined) {
    salt.writeUInt32LE(collisions);
  }

  return safeEncode(String(fnv1a(Buffer.concat([dump, salt]))));
};

/** As apimachinery's rand.SafeEncodeString. */
export const safeEncode = (text: string): string =>
  Array.from(text, (letter) => alphabet[(letter.codePointAt(0) ?? 0) % alphabet.length]).join("");

const fnv1a = (bytes: Uint8Array): number => {
  let hash = 0x811c9dc5;
  for (const byte of bytes) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }

  return hash >>> 0;
};

/** JSON with sorted keys and without what is empty: equal for objects that Kubernetes holds for semantically equal. */
export const canonical = (value: Json): string => JSON.stringify(sorted(value)) ?? "null";

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map((item) => sorted(item));
  }

  if (value === null || typeof value !== "object") {
    return value;
  }

  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .filter((key) => !isNothing(value[key]))
      .map((key) => [key, sorted(value[key])]),
  );
};

// Empty maps and lists equal absent ones; an empty struct such as emptyDir: {} must stay, so only null and [] go.
const isNothing = (value: Json): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);
