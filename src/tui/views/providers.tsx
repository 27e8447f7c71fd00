/** Where labs can run: what is known of each without starting anything, and which one it is to be. */
import { Box } from "ink";
import { useState } from "react";
import type { ProviderOption } from "../app-model.ts";
import { cleanWord } from "../clean.ts";
import { useLook } from "../hooks/use-app.ts";
import { useKeyTable } from "../hooks/use-key-table.ts";
import { useSize } from "../hooks/use-size.ts";
import { useStore } from "../hooks/use-store.ts";
import type { Store } from "../../session/store.ts";
import { footerKeys } from "../keys.ts";
import { type Line, padText, plainLine } from "../line.ts";
import { Lines } from "../parts/lines.tsx";
import { noticeLine } from "../parts/notice.ts";
import type { Look } from "../theme.ts";
import { wrapLine } from "../wrap.ts";
import { Frame } from "./frame.tsx";
import { factsOf } from "./reading-facts.ts";

interface Props {
  options: Store<readonly ProviderOption[]>;
  /** Resolves with a sentence for the learner. */
  choose(option: ProviderOption): Promise<string>;
  close(said?: string): void;
}

const facts = factsOf("choice");

export const Providers = ({ options: store, choose, close }: Props) => {
  const look = useLook();
  const size = useSize();
  const options = useStore(store);
  const [at, move] = useState(() =>
    Math.max(
      0,
      options.findIndex(({ chosen }) => chosen),
    ),
  );
  const [said, say] = useState<string>();
  const to = (index: number) => () => {
    move(Math.max(0, Math.min(options.length - 1, index)));
  };
  const enter = () => {
    const option = options[at];
    if (option?.blocked !== undefined) {
      say(option.blocked);
    } else if (option) {
      choose(option).then(close, (error: unknown) => {
        say(error instanceof Error ? error.message : String(error));
      });
    }
  };
  useKeyTable({
    layer: 1,
    facts,
    say,
    handlers: {
      enter,
      up: to(at - 1),
      down: to(at + 1),
      top: to(0),
      bottom: to(options.length - 1),
      back() {
        close();
      },
    },
  });
  const width = Math.min(100, size.columns) - 4;
  const blocks = options.map((option, index) => optionLines(option, index === at, width, look));
  return (
    <Frame
      size={size}
      header={[{ text: " Where labs run", bold: true }]}
      keys={footerKeys(facts)}
      notice={said ? noticeLine({ level: "info", sentence: said }, size.columns, look) : undefined}
    >
      <Box marginLeft={1}>
        <Lines
          lines={windowOn(blocks, at, size.rows - 4)}
          width={size.columns - 2}
          height={size.rows - 4}
        />
      </Box>
    </Frame>
  );
};

/** The blocks that fit, with the one at hand among them. */
const windowOn = (blocks: readonly Line[][], at: number, height: number): Line[] => {
  const lines = [[], ...blocks.flat()];
  const end = 1 + blocks.slice(0, at + 1).flat().length;
  const start = Math.min(end - (blocks[at]?.length ?? 0), Math.max(0, end - height));
  return lines.slice(start);
};

const nameWidth = 12;

const optionLines = (option: ProviderOption, here: boolean, width: number, look: Look): Line[] => {
  const { glyphs } = look;
  const { name, says, sentence, possible, chosen } = option;
  const mark = chosen
    ? { text: glyphs.dot, tone: "accent" as const }
    : { text: possible === false ? glyphs.bad : glyphs.todo, tone: "dim" as const };
  const indent = " ".repeat(nameWidth + 4);
  return [
    ...wrapLine(plainLine(cleanWord(says), here ? undefined : "dim"), width, {
      first: [
        { text: here ? `${glyphs.here} ` : "  ", tone: "accent" },
        mark,
        {
          text: ` ${padText(name, nameWidth)}`,
          bold: here,
          tone: here ? "accent" : undefined,
        },
      ],
    }),
    ...wrapLine(plainLine(cleanWord(sentence ?? `Looking${glyphs.ellipsis}`), "dim"), width, {
      first: [{ text: indent }],
    }),
    [],
  ];
};
