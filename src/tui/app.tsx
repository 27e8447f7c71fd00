/** The whole terminal UI: the catalogue, a lab that opens, a lab that is open. */
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { LabError } from "../errors.ts";
import type { LabCard, LabSession } from "./app-model.ts";
import { useApp } from "./hooks/use-app.ts";
import { useStore } from "./hooks/use-store.ts";
import { Catalogue } from "./views/catalogue.tsx";
import { Opening } from "./views/opening.tsx";

/** Loaded while a lab opens: the catalogue must not wait for it. */
type LabView = typeof import("./views/lab.tsx");

type View =
  | { name: "catalogue" }
  | { name: "opening"; card: LabCard; sentence: string }
  | { name: "lab"; card: LabCard; session: LabSession; Lab: LabView["Lab"] };

interface Props {
  /** Open this lab at once. */
  lab: string | undefined;
  /** Tells which session is open, so that leaving can close it. */
  opened(session: LabSession | undefined): void;
}

export const App = ({ lab, opened }: Props) => {
  const { model } = useApp();
  const cards = useStore(model.catalogue);
  const [chosen, choose] = useState(lab ?? firstOpen(cards)?.id);
  const [problem, setProblem] = useState<string>();
  const [view, setView] = useState<View>(() => startView(cards, lab));
  const history = useRef<string[]>([]);
  const openLab = useOpenLab({ setView, setProblem, opened });

  useLayoutEffect(() => {
    if (view.name === "opening") {
      openLab(view.card);
    }
    // oxlint-disable-next-line react/exhaustive-deps -- only when another lab opens, not on each sentence
  }, [view.name]);

  const open = (card: LabCard) => {
    choose(card.id);
    setProblem(undefined);
    setView({ name: "opening", card, sentence: "" });
  };
  const back = () => {
    openLab(undefined);
    setView({ name: "catalogue" });
  };

  switch (view.name) {
    case "catalogue":
      return <Catalogue chosen={chosen} choose={choose} open={open} problem={problem} />;
    case "opening":
      return <Opening card={view.card} sentence={view.sentence} cancel={back} />;
    case "lab": {
      const next = nextOf(cards, view.card.id);
      const { Lab } = view;
      return (
        <Lab
          key={view.card.id}
          card={cards.find((card) => card.id === view.card.id) ?? view.card}
          next={next}
          session={view.session}
          history={history.current}
          leave={back}
          openNext={() => {
            if (next) {
              openLab(undefined);
              open(next);
            } else {
              back();
            }
          }}
        />
      );
    }
  }
};

interface Opener {
  setView(next: View | ((view: View) => View)): void;
  setProblem(sentence: string): void;
  opened(session: LabSession | undefined): void;
}

/** Opens a lab, or with undefined lets go of the open one; what was asked last wins. */
const useOpenLab = ({ setView, setProblem, opened }: Opener) => {
  const { model } = useApp();
  const asked = useRef(0);
  const session = useRef<LabSession>(undefined);
  return useCallback(
    (card: LabCard | undefined) => {
      asked.current += 1;
      const mine = asked.current;
      void session.current?.close().catch(() => {});
      session.current = undefined;
      opened(undefined);
      if (!card) {
        return;
      }

      const progress = (sentence: string) => {
        setView((view) => (view.name === "opening" ? { ...view, sentence } : view));
      };
      const loading = import("./views/lab.tsx");
      Promise.all([model.openLab(card.id, progress), loading]).then(
        ([found, { Lab }]) => {
          if (mine === asked.current) {
            session.current = found;
            opened(found);
            setView({ name: "lab", card, session: found, Lab });
          } else {
            void found.close().catch(() => {});
          }
        },
        (error: unknown) => {
          if (mine === asked.current) {
            setProblem(explain(error));
            setView({ name: "catalogue" });
          }
        },
      );
    },
    [model, opened, setProblem, setView],
  );
};

const explain = (error: unknown): string => {
  if (error instanceof LabError) {
    return [error.message, error.hint].filter(Boolean).join("  ");
  }

  return error instanceof Error ? error.message : String(error);
};

const startView = (cards: readonly LabCard[], lab: string | undefined): View => {
  const card = cards.find(({ id }) => id === lab);
  return card ? { name: "opening", card, sentence: "" } : { name: "catalogue" };
};

/** Where the learner most likely wants to go: on with what was begun, else to the first that is not done. */
const firstOpen = (cards: readonly LabCard[]): LabCard | undefined =>
  cards.find(({ state }) => state === "started") ??
  cards.find(({ state }) => state === "new") ??
  cards[0];

/** The next lab after this one that is not done, from the top again at the end. */
const nextOf = (cards: readonly LabCard[], id: string): LabCard | undefined => {
  const index = cards.findIndex((card) => card.id === id);
  return [...cards.slice(index + 1), ...cards.slice(0, index)].find(
    (card) => card.state !== "done" && card.blocked === undefined,
  );
};
