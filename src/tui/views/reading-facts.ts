/** Facts for keys where nothing depends on a lab. */
import type { KeyFacts, Place } from "../keys.table.ts";

export const factsOf = (place: Place): KeyFacts => ({
  place,
  ready: true,
  busy: false,
  wanted: place === "catalogue" ? "open" : "none",
  done: false,
  hints: { shown: 0, total: 0 },
  file: false,
  link: false,
  checks: false,
  embedded: true,
});

export const readingFacts = factsOf("reading");
