/** Indexes of an Indexed Job: which are done, written as `0-2,5`. */
import type { KubeObject } from "../../object.ts";

export const indexAnnotation = "batch.kubernetes.io/job-completion-index";

export const indexOf = ({ metadata }: KubeObject): number | undefined => {
  const index = Number(metadata.annotations?.[indexAnnotation] ?? "none");
  return Number.isInteger(index) ? index : undefined;
};

/** `0-2,5` -> 0, 1, 2, 5; numbers from `limit` on are left out. */
export const parseIndexes = (text: string | undefined, limit: number): Set<number> => {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",").filter((one) => one !== "")) {
    const [first = 0, last = first] = part.split("-").map(Number);
    for (let index = first; index <= Math.min(last, limit - 1); index += 1) {
      indexes.add(index);
    }
  }

  return indexes;
};

/** Runs of three or more are written with a dash, pairs with a comma. */
export const formatIndexes = (indexes: Set<number>): string => {
  const parts: string[] = [];
  const sorted = [...indexes].toSorted((left, right) => left - right);
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at] ?? 0;
    let length = 1;
    while (sorted[at + length] === first + length) {
      length += 1;
    }

    if (length > 2) {
      parts.push(`${first}-${first + length - 1}`);
    } else {
      parts.push(...sorted.slice(at, at + length).map(String));
    }

    at += length;
  }

  return parts.join(",");
};
