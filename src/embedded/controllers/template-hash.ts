/** The hash by which controllers tell pod templates apart: FNV-1a over the template, in letters that spell no words. */
import type { Json } from "../object.ts";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** @param collisions How often the hash turned out to be taken already. */
export const templateHash = (template: Json, collisions?: number): string =>
  safeEncode(
    String(fnv1a(canonical(template) + (collisions === undefined ? "" : `#${collisions}`))),
  );

/** As apimachinery's rand.SafeEncodeString. */
export const safeEncode = (text: string): string =>
  Array.from(text, (letter) => alphabet[(letter.codePointAt(0) ?? 0) % alphabet.length]).join("");

export const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
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
