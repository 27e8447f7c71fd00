/** In which way one state of a lab differs from another, in as many words as are needed. */
import type { Json } from "../../kubectl/object.ts";
import type { Made } from "../engine.ts";

/** Names that clusters make up, such as those of token volumes, end in five letters of this alphabet. */
const madeUp = /(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;

const shown = (value: Json): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** @returns sentences; empty when nothing differs */
export const differences = (wantedOnes: readonly Made[], actualOnes: readonly Made[]): string[] => {
  const [wanted, actual] = [wantedOnes, actualOnes].map((ones) =>
    ones.map((one) => ({ ...one, title: one.title.replaceAll(madeUp, "*") })),
  ) as [Made[], Made[]];
  const titles = [...new Set([...wanted, ...actual].map(({ title }) => title))].toSorted();
  return titles.flatMap((title) => {
    const before = wanted.find((one) => one.title === title);
    const after = actual.find((one) => one.title === title);
    if (before === undefined || after === undefined) {
      return [`${title} is ${before === undefined ? "there" : "not there"}`];
    }

    return leaves(before.object, after.object, "").map((change) => `${title}: ${change}`);
  });
};

const leaves = (before: Json, after: Json, path: string): string[] => {
  const clean = (value: Json): string => (JSON.stringify(value) ?? "").replaceAll(madeUp, "");
  if (clean(before) === clean(after)) {
    return [];
  }

  const both = [before, after].every((value) => value !== null && typeof value === "object");
  if (!both || Array.isArray(before) !== Array.isArray(after)) {
    return [`${path} is ${shown(after)} for ${shown(before)}`];
  }

  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) =>
    leaves(
      before[key],
      after[key],
      Array.isArray(before) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`,
    ),
  );
};
