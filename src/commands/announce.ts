/** What people wait for, told on standard error, so that JSON and TAP stay clean. */
import { cleanText } from "../clean.ts";
import type { Surroundings } from "./verb.ts";

const lineUp = "\u001B[1A\u001B[2K";

/** A line for each sentence. One that differs from the last in its numbers alone takes its place on a terminal, and is left out of a log. */
export const announcer = (
  { stderr }: Pick<Surroundings, "stderr">,
  indent = "",
): ((sentence: string) => void) => {
  let last = "";
  return (sentence) => {
    const kind = sentence.replaceAll(/\d+(?:\.\d+)?(?: [MG]B)?/g, "#");
    const again = kind === last;
    last = kind;
    if (!again || stderr.isTTY) {
      stderr.write(`${again ? lineUp : ""}${cleanText(`${indent}${sentence}`)}\n`);
    }
  };
};
