/** Partial match of an object: maps are subsets, lists of maps go by their natural key, all differences are told. */
import type { Mismatch } from "./outcome.ts";
import { isOperators, operatorsHold, patternText, sameScalar, valueText } from "./pattern.ts";

const listKeys = ["name", "type", "key", "containerPort", "port", "ip"] as const;
const quantityParents = new Set(["hard", "used", "requests", "limits", "capacity", "allocatable"]);

/** @returns All mismatches; none when the value matches. */
export const match = (pattern: unknown, value: unknown): Mismatch[] => {
  const mismatches: Mismatch[] = [];
  compare(pattern, value, { path: "", quantity: false }, mismatches);
  return mismatches;
};

interface Place {
  path: string;
  quantity: boolean;
}

const compare = (pattern: unknown, value: unknown, place: Place, out: Mismatch[]): void => {
  if (isOperators(pattern)) {
    if (!operatorsHold(pattern, value)) {
      note(pattern, value, place, out);
    }
  } else if (Array.isArray(pattern)) {
    compareLists(pattern, value, place, out);
  } else if (pattern !== null && typeof pattern === "object") {
    compareMaps(pattern as Record<string, unknown>, value, place, out);
  } else if (!sameScalar(pattern, value, place.quantity)) {
    note(pattern, value, place, out);
  }
};

const compareMaps = (
  pattern: Record<string, unknown>,
  value: unknown,
  place: Place,
  out: Mismatch[],
): void => {
  if (Array.isArray(value)) {
    note(pattern, value, place, out);
    return;
  }

  const map = (value ?? {}) as Record<string, unknown>;
  if (typeof map !== "object") {
    note(pattern, value, place, out);
    return;
  }

  for (const [key, wanted] of Object.entries(pattern)) {
    const inner = {
      path: join(place.path, key),
      quantity: place.quantity || quantityParents.has(key),
    };
    compare(wanted, map[key], inner, out);
  }
};

const compareLists = (pattern: unknown[], value: unknown, place: Place, out: Mismatch[]): void => {
  if (!Array.isArray(value)) {
    note(pattern, value, place, out);
    return;
  }

  for (const wanted of pattern) {
    const key = naturalKey(wanted);
    if (key === undefined) {
      anyMatches(wanted, value, place, out);
    } else {
      const named = wanted as Record<string, unknown>;
      const candidates = value.filter((item) => sameScalar(named[key], asMap(item)[key], false));
      const path = `${place.path}[${key}=${String(named[key])}]`;
      closest(wanted, candidates, { ...place, path }, out);
    }
  }
};

/** Scalars and maps without a key: some item must match. */
const anyMatches = (wanted: unknown, items: unknown[], place: Place, out: Mismatch[]): void => {
  const fits = items.some((item) => {
    const found: Mismatch[] = [];
    compare(wanted, item, place, found);
    return found.length === 0;
  });
  if (!fits) {
    out.push({
      path: place.path,
      expected: `containing ${patternText(wanted)}`,
      actual: valueText(items),
    });
  }
};

/** Two ports may share a number: the candidate with the fewest differences speaks. */
const closest = (wanted: unknown, candidates: unknown[], place: Place, out: Mismatch[]): void => {
  if (candidates.length === 0) {
    out.push({ path: place.path, expected: "present", actual: "not there" });
    return;
  }

  const tries = candidates.map((candidate) => {
    const found: Mismatch[] = [];
    compare(wanted, candidate, place, found);
    return found;
  });
  const [best = []] = tries.toSorted((a, b) => a.length - b.length);
  out.push(...best);
};

const naturalKey = (wanted: unknown): string | undefined =>
  listKeys.find((key) => {
    const value = asMap(wanted)[key];
    return typeof value === "string" || typeof value === "number";
  });

const asMap = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};

const join = (path: string, key: string): string => {
  const part = /^[\w-]+$/.test(key) ? key : `["${key}"]`;
  return path === "" || part.startsWith("[") ? `${path}${part}` : `${path}.${part}`;
};

const note = (pattern: unknown, value: unknown, { path }: Place, out: Mismatch[]): void => {
  out.push({ path, expected: patternText(pattern), actual: valueText(value) });
};
