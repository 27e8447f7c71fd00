/** A yes-or-no question in the bottom rows of a view; only `y` does anything. */
import { useKeyTable } from "../hooks/use-key-table.ts";
import { factsOf } from "./reading-facts.ts";

export interface Asked {
  sentence: string;
  yes(): void;
}

const facts = factsOf("question");

/** Draws nothing itself: the view shows the sentence as its notice and these keys as its footer. */
export const Question = ({ asked, close }: { asked: Asked; close(): void }) => {
  useKeyTable({
    layer: 1,
    facts,
    say: () => {},
    handlers: {
      yes() {
        close();
        asked.yes();
      },
      no: close,
    },
  });
  return null;
};

export const questionFacts = facts;
