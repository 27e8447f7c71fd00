/** Path name expansion. */
import type { System } from "../kernel/system.ts";
import { SystemError } from "../kernel/system-error.ts";
import type { Field } from "./fields.ts";
import { isGlob, matchesPattern } from "./pattern.ts";
import type { PatternPiece } from "./pattern.ts";

const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch (error) {
    if (error instanceof SystemError) {
      return undefined;
    }

    throw error;
  }
};

const splitSegments = (field: Field): PatternPiece[][] => {
  const segments: PatternPiece[][] = [[]];
  for (const { text, quoted } of field) {
    for (const [index, part] of text.split("/").entries()) {
      if (index > 0) {
        segments.push([]);
      }

      if (part !== "") {
        segments.at(-1)!.push({ text: part, quoted });
      }
    }
  }

  return segments;
};

const namesIn = (system: System, folder: string, segment: PatternPiece[]): string[] => {
  const all = quietly(() => system.readDirectory(folder === "" ? "." : folder)) ?? [];
  const hidden = segment[0]?.text.startsWith(".") === true;
  return [".", "..", ...all].filter(
    (name) => (hidden || !name.startsWith(".")) && matchesPattern(name, segment),
  );
};

/** Sorted matches; none: the field itself is meant. */
export const expandGlob = (system: System, field: Field): string[] => {
  const segments = splitSegments(field);
  let found = [""];
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    const text = segment.map((piece) => piece.text).join("");
    const next: string[] = [];
    for (const prefix of found) {
      if (text === "" || !isGlob(segment)) {
        next.push(`${prefix}${text.replaceAll(/\\(?=.)/g, "")}`);
      } else {
        next.push(...namesIn(system, prefix, segment).map((name) => `${prefix}${name}`));
      }
    }

    found = last ? next : next.map((path) => `${path}/`);
  }

  return found
    .filter((path) => quietly(() => system.lstat(path)) !== undefined)
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
};
