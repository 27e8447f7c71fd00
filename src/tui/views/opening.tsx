/** A lab that opens: its name at once, then what is being done, sentence by sentence. */
import { Box } from "ink";
import { useState } from "react";
import type { LabCard } from "../app-model.ts";
import { cleanWord } from "../clean.ts";
import { useLook } from "../hooks/use-app.ts";
import { useKeyTable } from "../hooks/use-key-table.ts";
import { useProgress } from "../hooks/use-progress.ts";
import { useSize } from "../hooks/use-size.ts";
import { footerKeys } from "../keys.ts";
import { cardLines } from "../parts/catalogue.ts";
import { Lines } from "../parts/lines.tsx";
import { progressLines } from "../parts/progress.ts";
import { Frame } from "./frame.tsx";
import { readingFacts } from "./reading-facts.ts";

interface Props {
  card: LabCard;
  sentence: string;
  cancel(): void;
}

export const Opening = ({ card, sentence, cancel }: Props) => {
  const look = useLook();
  const size = useSize();
  const sentences = useProgress(sentence);
  const [, say] = useState<string>();
  const width = Math.min(90, size.columns - 4);
  useKeyTable({ layer: 0, facts: readingFacts, say, handlers: { back: cancel } });
  return (
    <Frame
      size={size}
      header={[{ text: ` ${cleanWord(card.title)}`, bold: true }]}
      keys={footerKeys(readingFacts).filter(({ id }) => id === "back")}
    >
      <Box marginLeft={2}>
        <Lines
          lines={[
            ...cardLines(card, width, look).slice(2),
            [],
            ...progressLines(sentences, width, look),
          ]}
          width={width}
        />
      </Box>
    </Frame>
  );
};
