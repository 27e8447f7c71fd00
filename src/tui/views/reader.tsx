/** Something to read over a view: scrolls, and `esc` closes it. */
import { Box } from "ink";
import { useState } from "react";
import { useLook } from "../hooks/use-app.ts";
import { useKeyTable } from "../hooks/use-key-table.ts";
import { useSize } from "../hooks/use-size.ts";
import { footerKeys } from "../keys.ts";
import type { KeyFacts, KeyId } from "../keys.table.ts";
import { type Line, plainLine, spread } from "../line.ts";
import { Lines } from "../parts/lines.tsx";
import { noticeLine } from "../parts/notice.ts";
import { readingFacts } from "./reading-facts.ts";
import { Frame } from "./frame.tsx";

interface Props {
  title: string;
  /** The lines for a width. */
  draw(width: number): Line[];
  /** For `y`. */
  copy?: (() => void) | undefined;
  /** For `tab`. */
  turn?: (() => void) | undefined;
  close(): void;
}

const margin = 2;

export const Reader = ({ title, draw, copy, turn, close }: Props) => {
  const look = useLook();
  const size = useSize();
  const [offset, setOffset] = useState(0);
  const [said, say] = useState<string>();
  const height = size.rows - 4;
  const lines = draw(size.columns - 2 * margin);
  const last = Math.max(0, lines.length - height);
  const from = Math.min(offset, last);
  const to = (next: number) => () => {
    setOffset(Math.max(0, Math.min(last, next)));
  };
  const facts: KeyFacts = readingFacts;

  useKeyTable({
    layer: 1,
    facts,
    say,
    handlers: {
      up: to(from - 1),
      down: to(from + 1),
      "page-up": to(from - height),
      "page-down": to(from + height),
      top: to(0),
      bottom: to(last),
      back: close,
      ...(turn && { pane: turn }),
      ...(copy && {
        copy() {
          copy();
          say("Copied.");
        },
      }),
    },
  });

  const absent = new Set<KeyId>([
    ...(copy ? [] : ["copy" as const]),
    ...(turn ? [] : ["pane" as const]),
  ]);
  const place =
    last > 0 ? `${from + 1}-${Math.min(lines.length, from + height)} of ${lines.length}` : "";
  return (
    <Frame
      size={size}
      header={spread(
        [{ text: ` ${title}`, bold: true }],
        plainLine(`${place} `, "dim"),
        size.columns,
      )}
      notice={said ? noticeLine({ level: "info", sentence: said }, size.columns, look) : undefined}
      keys={footerKeys(facts).filter((key) => !absent.has(key.id))}
    >
      <Box marginLeft={margin}>
        <Lines lines={lines.slice(from, from + height)} width={size.columns - 2 * margin} />
      </Box>
    </Frame>
  );
};
