/** "Did you mean", as the end of a sentence. */
import { nearest } from "../nearest.ts";

/** `; did you mean \`x\`?`, or nothing. */
export const didYouMean = (word: string, candidates: readonly string[]): string => {
  const near = nearest(word, candidates);
  return near === undefined ? "" : `; did you mean \`${near}\`?`;
};
