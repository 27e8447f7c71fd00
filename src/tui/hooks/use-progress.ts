/** The sentences of a start, kept so that finished ones can be ticked off. */
import { useEffect, useState } from "react";

/** @param sentence The one now; undefined when nothing starts any more. */
export const useProgress = (sentence: string | undefined): readonly string[] => {
  const [sentences, setSentences] = useState<readonly string[]>([]);
  useEffect(() => {
    setSentences((before) => {
      if (sentence === undefined || sentence === "") {
        return sentence === undefined && before.length > 0 ? [] : before;
      }

      return before.at(-1) === sentence ? before : [...before, sentence];
    });
  }, [sentence]);
  return sentence !== undefined && sentences.length === 0 && sentence !== ""
    ? [sentence]
    : sentences;
};
