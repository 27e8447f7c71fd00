/** Full screen: what the terminal UI is given, made of catalogue, progress, cluster and engine. */
import path from "node:path";
import { LabError } from "../errors.ts";
import {
  cardOf as shippedCardOf,
  labCards,
  type LabCard as ShippedCard,
} from "../lab/catalogue.ts";
import { partTitles } from "../lab/part-titles.ts";
import { openProgress, type ProgressOnDisk } from "../progress/progress.ts";
import type { LabRecord } from "../session/progress-store.ts";
import { createStore } from "../session/store.ts";
import type { AppModel, LabCard, ProviderInfo } from "../tui/app-model.ts";
import { hasUnicode, withColour } from "../tui/colour.ts";
import type { CardFate } from "./card-fate.ts";
import { labState, stepsDone } from "./lab-state.ts";
import { infoOf, providerOptions } from "./provider-options.ts";
import { standingChoice } from "./standing-choice.ts";
import { stoppedSentence } from "./stopped.ts";
import type { Call } from "./verb.ts";

/** @returns the exit code when the learner leaves. @throws LabError before the screen was taken */
export const runFullScreen = async (call: Call, lab: string | undefined): Promise<number> => {
  // Asked for first: it takes longest, and needs nothing of the rest.
  const loading = withColour(call.env, () => import("../tui/start.tsx"));
  const progress = await openProgress(call.paths.state);
  if (progress.notice !== undefined) {
    call.stderr.write(`${progress.notice}\n`);
  }

  await askFirst(call, lab);
  const shipped = await labCards();
  const foreign = await foreignCard(shipped, lab);
  const making = createModel(
    call,
    progress,
    foreign === undefined ? shipped : [...shipped, foreign],
  );
  const [{ startTui }, { model, foresee }] = await Promise.all([loading, making]);
  const leaving = startTui({
    model,
    ...(lab === undefined ? {} : { lab: foreign?.id ?? lab }),
    unicode: hasUnicode(call.env, process.platform),
    process,
  });
  // In the turn after the one that paints: loading what foresees takes as long as the first frame.
  setImmediate(() => void foresee().catch(() => {}));
  const { code } = await leaving;
  return code;
};

/** Questions about a cluster of the user's own come before the screen is taken. */
const askFirst = async (call: Call, word: string | undefined): Promise<void> => {
  if (call.flags["provider"] !== "context" && call.flags["context"] === undefined) {
    return;
  }

  const [{ readyContext }, { findLab }] = await Promise.all([
    import("./context-ready.ts"),
    import("../lab/find.ts"),
  ]);
  await readyContext(call, word === undefined ? undefined : await findLab(word));
};

interface Card extends ShippedCard {
  /** Under which its progress is kept, when it is not the id. */
  record?: string;
}

/** A lab from a folder stands behind those that ship, under its path, as long as the screen lasts. */
const foreignCard = async (
  shipped: readonly Card[],
  word: string | undefined,
): Promise<Card | undefined> => {
  if (word === undefined || shipped.some(({ id }) => id === word)) {
    return undefined;
  }

  const { findLab } = await import("../lab/find.ts");
  const lab = await findLab(word);
  return { ...shippedCardOf(lab), id: path.dirname(lab.file), record: lab.id };
};

const createModel = async (
  call: Call,
  progress: ProgressOnDisk,
  known: readonly Card[],
): Promise<{ model: AppModel; foresee(): Promise<void> }> => {
  let fate: CardFate = () => ({});
  const cards = async (): Promise<LabCard[]> => {
    const records = await progress.all();
    const now = Date.now();
    return known.map((card) => ({
      ...cardOf(card, records[card.record ?? card.id], now),
      ...fate(card),
    }));
  };

  const catalogue = createStore<readonly LabCard[]>(await cards());
  const standing = await standingChoice(call);
  const provider = createStore<ProviderInfo>(infoOf(standing.cluster));
  const options = providerOptions(call, standing, provider.set);
  const refresh = async (): Promise<void> => catalogue.set(await cards());
  // An engine may take a while to answer; the first frame does not wait for it.
  const foresee = async (): Promise<void> => {
    const { cluster } = options.standing();
    const { cardFate } = await import("./card-fate.ts");
    const foreseen = await cardFate(cluster, call);
    // The learner may have chosen another one meanwhile.
    if (options.standing().cluster === cluster) {
      fate = foreseen;
      await refresh();
    }
  };
  const model: AppModel = {
    catalogue,
    provider,
    now: () => Date.now(),
    openLab: async (id, report) => {
      const { openScreenSession } = await import("./screen-session.ts");
      const choice = options.standing();
      return openScreenSession({ call, progress, provider, refresh, id, report, choice });
    },
    providers: options.list,
    chooseProvider: async (name) => {
      const said = await options.choose(name);
      void foresee().catch(() => {});
      return said;
    },
    resetLab: async (id) => {
      const { verb } = await import("./reset.ts");
      await verb.run({
        ...call,
        arguments: [id],
        flags: { ...call.flags, yes: true },
        stdout: silent,
        stderr: silent,
      });
      await refresh();
    },
    openLink,
  };
  return { model, foresee };
};

/** Text that would tear the screen. */
const silent = { write: () => true } as unknown as NodeJS.WriteStream;

const cardOf = (card: ShippedCard, record: LabRecord | undefined, now: number): LabCard => {
  const state = { todo: "new", open: "started", done: "done" } as const;
  const stopped = record && !record.passed ? stoppedSentence(card, record, now) : undefined;
  return {
    id: card.id,
    title: card.title,
    part: partTitles[card.part],
    minutes: card.minutes,
    summary: card.summary,
    learn: card.learn,
    today: card.today,
    state: state[labState(record)],
    steps: { done: stepsDone(record), total: card.steps },
    ...(stopped === undefined ? {} : { stopped }),
  };
};

/** @throws LabError where no program opens pages */
const openLink = async (url: string): Promise<void> => {
  const opener = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  const { execa } = await import("execa");
  const { failed } = await execa(opener, [url], {
    reject: false,
    stdio: "ignore",
    timeout: 10_000,
  });
  if (failed) {
    throw new LabError("environment", `No browser could be opened. The page is ${url}`);
  }
};
