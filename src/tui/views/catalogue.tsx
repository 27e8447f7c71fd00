/** The list of labs by part, with the chosen one explained beside it. */
import { Box } from "ink";
import { useState } from "react";
import type { AppModel, LabCard } from "../app-model.ts";
import { cleanWord } from "../clean.ts";
import { useApp } from "../hooks/use-app.ts";
import { textLayer, useKeys } from "../hooks/use-keys.tsx";
import { useKeyTable } from "../hooks/use-key-table.ts";
import { useSize } from "../hooks/use-size.ts";
import { useStore } from "../hooks/use-store.ts";
import { footerKeys } from "../keys.ts";
import { layoutFor } from "../layout.ts";
import { type Editing, edit, editing } from "../line-editor.ts";
import { plainLine, spread } from "../line.ts";
import { cardLines, catalogueRows, matches, windowOf } from "../parts/catalogue.ts";
import { inputLine } from "../parts/command-line.ts";
import { Lines } from "../parts/lines.tsx";
import { noticeLine } from "../parts/notice.ts";
import { rule, wall } from "../parts/rule.ts";
import { Frame } from "./frame.tsx";
import { Help } from "./help.tsx";
import { Providers } from "./providers.tsx";
import { type Asked, Question, questionFacts } from "./question.tsx";
import { factsOf } from "./reading-facts.ts";
import { TooSmall } from "./too-small.tsx";

interface Props {
  /** Id of the lab to begin at. */
  chosen: string | undefined;
  choose(id: string): void;
  open(card: LabCard): void;
  /** Shown until the next key. */
  problem: string | undefined;
}

const facts = factsOf("catalogue");

export const Catalogue = ({ chosen, choose, open, problem }: Props) => {
  const { model, look } = useApp();
  const size = useSize();
  const all = useStore(model.catalogue);
  const provider = useStore(model.provider);
  const [filter, setFilter] = useState<Editing>();
  const [filtering, setFiltering] = useState(false);
  const [said, say] = useState<string | undefined>(problem);
  const [helping, help] = useState(false);
  const [asked, ask] = useState<Asked>();
  const [providers, setProviders] = useState<ReturnType<NonNullable<AppModel["providers"]>>>();
  const cards = all.filter((card) => matches(card, filter?.text ?? ""));
  const index = Math.max(
    0,
    cards.findIndex((card) => card.id === chosen),
  );
  const card = cards[index];

  const to = (position: number) => () => {
    const next = cards[Math.max(0, Math.min(cards.length - 1, position))];
    if (next) {
      choose(next.id);
    }
  };
  const openCard = () => {
    if (card) {
      open(card);
    }
  };
  const reset = () => {
    if (card) {
      ask({
        sentence: `Forget your progress in "${card.title}" and delete what it made?`,
        yes() {
          model.resetLab?.(card.id).then(
            () => {
              say("Done; the lab starts from its first step.");
            },
            (error: unknown) => {
              say(error instanceof Error ? error.message : String(error));
            },
          );
        },
      });
    }
  };
  useKeyTable({
    layer: 0,
    facts,
    say,
    handlers: {
      enter: openCard,
      up: to(index - 1),
      down: to(index + 1),
      "page-up": to(index - 8),
      "page-down": to(index + 8),
      top: to(0),
      bottom: to(cards.length - 1),
      unsolved() {
        const order = [...cards.slice(index + 1), ...cards.slice(0, index)];
        const next = order.find((other) => other.state !== "done");
        if (next) {
          choose(next.id);
        } else {
          say("Every lab is done.");
        }
      },
      filter() {
        setFilter(filter ?? editing(""));
        setFiltering(true);
      },
      provider() {
        setProviders(model.providers?.());
      },
      reset,
      help() {
        help(true);
      },
    },
  });

  const layout = layoutFor(size.columns, size.rows);
  if (layout.kind === "tiny") {
    return <TooSmall size={size} />;
  }

  if (helping) {
    return (
      <Help
        facts={facts}
        close={() => {
          help(false);
        }}
      />
    );
  }

  if (providers) {
    return (
      <Providers
        options={providers}
        choose={async ({ name }) => (await model.chooseProvider?.(name)) ?? ""}
        close={(sentence) => {
          setProviders(undefined);
          say(sentence);
        }}
      />
    );
  }

  const { columns } = size;
  const height = size.rows - 4;
  const left = layout.kind === "wide" ? layout.left : columns;
  const details = layout.kind === "stacked" && size.rows >= 20 ? Math.floor(height * 0.4) : 0;
  const rows = windowOf(catalogueRows(cards, card?.id, left - 1, look), height - details);
  const { glyphs } = look;
  const info = `${provider.name} ${glyphs.bullet} ${provider.sentence} `;
  const notice = asked
    ? noticeLine({ level: "question", sentence: asked.sentence }, columns, look)
    : said && noticeLine({ level: "info", sentence: said }, columns, look);
  const done = all.filter((one) => one.state === "done");
  const minutes = all
    .filter((one) => one.state !== "done")
    .reduce((sum, one) => sum + one.minutes, 0);
  return (
    <Frame
      size={size}
      header={spread(
        [{ text: " drydock", bold: true }],
        plainLine(cleanWord(info), "dim"),
        columns,
      )}
      notice={notice || undefined}
      keys={footerKeys(asked ? questionFacts : facts)}
      fact={`${done.length} of ${all.length} ${glyphs.bullet} ${minutes} min left`}
      input={filtering && filter ? inputLine(filter, "/", columns) : undefined}
    >
      <Box flexDirection={layout.kind === "wide" ? "row" : "column"}>
        <Lines lines={rows} width={left} height={height - details} />
        {layout.kind === "wide" && <Lines lines={wall(height, look)} width={1} />}
        {details > 0 && <Lines lines={[rule(columns, look)]} width={columns} />}
        {(layout.kind === "wide" || details > 0) && (
          <Box marginLeft={2}>
            <Lines
              lines={
                card ? cardLines(card, columns - (layout.kind === "wide" ? left : 0) - 4, look) : []
              }
              width={columns - (layout.kind === "wide" ? left : 0) - 3}
              height={details > 0 ? details - 1 : height}
            />
          </Box>
        )}
      </Box>
      {filtering && filter && (
        <Filter
          line={filter}
          change={setFilter}
          close={(keep) => {
            setFiltering(false);
            if (!keep) {
              setFilter(undefined);
            }
          }}
        />
      )}
      {asked && (
        <Question
          asked={asked}
          close={() => {
            ask(undefined);
          }}
        />
      )}
    </Frame>
  );
};

interface FilterProps {
  line: Editing;
  change(line: Editing): void;
  close(keep: boolean): void;
}

/** The keyboard while a filter is typed: the list follows each key. */
const Filter = ({ line, change, close }: FilterProps) => {
  useKeys(textLayer, (press) => {
    if (press.name === "enter" || press.name === "escape" || press.name === "ctrl+c") {
      close(press.name === "enter" && line.text !== "");
    } else {
      change(edit(line, press) ?? line);
    }
  });
  return null;
};
