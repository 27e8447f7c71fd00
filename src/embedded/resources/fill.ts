/** The one thing most defaults do. */
import type { Json } from "../object.ts";

/** Defaults by the name of the Go type they belong to. */
export type TypeDefaults = Record<string, (value: Json) => void>;

/** Sets what is absent, or empty text. */
export const fill = (value: Json, defaults: Record<string, Json>): void => {
  for (const [key, wanted] of Object.entries(defaults)) {
    if (value[key] === undefined || value[key] === "") {
      value[key] = wanted;
    }
  }
};

/** Sets what is absent alone: what Go holds by pointer can be empty text. */
export const fillPointers = (value: Json, defaults: Record<string, Json>): void => {
  for (const [key, wanted] of Object.entries(defaults)) {
    value[key] ??= wanted;
  }
};

/** Sets what is absent, or 0: numbers that Go does not hold by pointer. */
export const fillNumbers = (value: Json, defaults: Record<string, number>): void => {
  for (const [key, wanted] of Object.entries(defaults)) {
    value[key] = value[key] === undefined || value[key] === 0 ? wanted : value[key];
  }
};
