/** What differs between two values, as messages of the API server show it. */
import { createTwoFilesPatch } from "diff";
import type { Json } from "../object.ts";
import { goPrint } from "./go-print.ts";

const pretty = (type: string, value: Json): string =>
  `${JSON.stringify(JSON.parse(goPrint(type, value).text), null, 1)}\n`;

/** As Go's difflib writes it, over the inner form of both: hunks alone, three lines around each. */
export const goDifference = (type: string, old: Json, next: Json): string => {
  const patch = createTwoFilesPatch("", "", pretty(type, old), pretty(type, next), "", "", {
    context: 3,
  });
  return patch.slice(patch.indexOf("@@"));
};
