/** A lab: what to do at the left, the cluster at the right, output below, and the one thing to do highlighted. */
import { useState } from "react";
import type { SessionState } from "../../session/state.ts";
import type { LabCard, LabSession } from "../app-model.ts";
import { useApp } from "../hooks/use-app.ts";
import { useCalmStore } from "../hooks/use-calm-store.ts";
import { useCommandLine } from "../hooks/use-command-line.ts";
import { useKeyTable } from "../hooks/use-key-table.ts";
import { useLabKeys } from "../hooks/use-lab-keys.ts";
import { useNow } from "../hooks/use-now.ts";
import { usePanes } from "../hooks/use-panes.ts";
import { useSize } from "../hooks/use-size.ts";
import { useStore } from "../hooks/use-store.ts";
import { needsTerminal } from "../interactive.ts";
import { footerKeys } from "../keys.ts";
import { layoutFor } from "../layout.ts";
import { candidatesLine, inputLine } from "../parts/command-line.ts";
import { headerLine } from "../parts/header.ts";
import { noticeLine } from "../parts/notice.ts";
import { FileView } from "./file.tsx";
import { Frame } from "./frame.tsx";
import { Help } from "./help.tsx";
import { LabBody } from "./lab-body.tsx";
import { labFacts, shownAction, wantedOf } from "./lab-model.ts";
import { nextRegion, scrollLines, scrollRegion } from "./lab-panes.ts";
import { clusterFact, momentOf, noticeOf, whyItWaits } from "./lab-words.ts";
import { type Asked, Question, questionFacts } from "./question.tsx";
import { Summary } from "./summary.tsx";
import { TooSmall } from "./too-small.tsx";
import { Why } from "./why.tsx";

interface Props {
  card: LabCard;
  next: LabCard | undefined;
  session: LabSession;
  /** Commands typed so far; grows. */
  history: string[];
  leave(): void;
  openNext(): void;
}

export const Lab = ({ card, next, session, history, leave, openNext }: Props) => {
  const { model, look, handOver } = useApp();
  const size = useSize();
  const state = useStore(session.state);
  const live = useStore(session.live);
  const output = useCalmStore(session.output);
  const now = useNow(model.now);
  const layout = layoutFor(size.columns, size.rows);
  const [panes, setPanes] = usePanes(`${state.current}`, layout.kind);
  const [reading, read] = useState<"help" | "why" | "file">();
  const [asked, ask] = useState<Asked>();
  const [typing, type] = useState<string>();
  const [told, tell] = useState<{ sentence: string; moment: string }>();
  const [dismissed, dismiss] = useState<SessionState["notice"]>();
  const [waved, wave] = useState<SessionState["elsewhere"]>();
  const wanted = wantedOf(state);
  const shown = shownAction(state);
  const facts = labFacts(state, card.link);

  const said = told?.moment === momentOf(state) ? told.sentence : undefined;

  /** What was said before is over with the next key, and when what it may be about is. */
  const say = (sentence: string | undefined) => {
    const present = session.state.get();
    tell(sentence === undefined ? undefined : { sentence, moment: momentOf(present) });
    const { notice, elsewhere } = present;
    dismiss(notice);
    wave(elsewhere?.urgent === false ? elsewhere : undefined);
  };
  const watch = () => {
    setPanes({ ...panes, output: 0, region: "output" });
  };
  const watchCluster = () => {
    setPanes({ ...panes, live: 0, region: "live" });
  };
  const run = (command: string) => {
    history.push(command);
    if (needsTerminal(command)) {
      handOver.run(session.shell(command)).then(
        () => {
          session.send({ type: "check" });
        },
        (error: unknown) => {
          say(error instanceof Error ? error.message : String(error));
        },
      );
    } else {
      watch();
      say(whyItWaits(state));
      session.send({ type: "run-command", command });
    }
  };
  const handlers = useLabKeys({
    session,
    state,
    wanted,
    shown,
    read,
    type,
    ask,
    say,
    watch,
    watchCluster,
    leave,
    link: card.link,
    nextLab: openNext,
  });
  const scroll = (by: number) => () => {
    setPanes(scrollLines(panes, by, layout.kind));
  };
  const page = (by: number) => () => {
    setPanes(scrollRegion(panes, by));
  };
  useKeyTable({
    layer: 0,
    facts,
    say,
    handlers: {
      ...handlers,
      pane() {
        setPanes(nextRegion(panes, layout.kind));
      },
      up: scroll(-1),
      down: scroll(1),
      "page-up": page(-Math.floor(size.rows / 4)),
      "page-down": page(Math.floor(size.rows / 4)),
      top: page(-1e6),
      bottom: page(1e6),
    },
  });

  const close = () => {
    read(undefined);
  };
  if (layout.kind === "tiny") {
    return <TooSmall size={size} />;
  }

  switch (reading) {
    case "help":
      return <Help facts={facts} close={close} />;
    case "why":
      return <Why session={session} state={state} close={close} />;
    case "file":
      return <FileView session={session} path={shown?.show ?? ""} close={close} />;
    case undefined:
      break;
  }

  if (state.finished) {
    return <Summary size={size} card={card} next={next} state={state} facts={facts} said={said} />;
  }

  const notice = noticeOf({
    asked,
    said,
    notice: state.notice === dismissed ? undefined : state.notice,
    elsewhere: state.elsewhere === waved ? undefined : state.elsewhere,
  });
  const frame = {
    size,
    header: headerLine(state, now, size.columns, look),
    compact: layout.kind === "single",
    fact: clusterFact(state),
  };
  const body = (
    <LabBody columns={size.columns} {...{ layout, state, live, output, wanted, panes, now }} />
  );
  return typing === undefined ? (
    <Frame
      {...frame}
      notice={notice && noticeLine(notice, size.columns, look)}
      keys={footerKeys(asked ? questionFacts : facts)}
    >
      {body}
      {asked && (
        <Question
          asked={asked}
          close={() => {
            ask(undefined);
          }}
        />
      )}
    </Frame>
  ) : (
    <Typing
      frame={frame}
      initial={typing}
      history={history}
      sources={session}
      run={run}
      close={() => {
        type(undefined);
      }}
    >
      {body}
    </Typing>
  );
};

type FrameProps = Omit<Parameters<typeof Frame>[0], "keys" | "children">;

const Typing = (
  props: Parameters<typeof useCommandLine>[0] & { frame: FrameProps; children: React.ReactNode },
) => {
  const { look } = useApp();
  const { columns } = props.frame.size;
  const { line, candidates } = useCommandLine(props);
  const help = noticeLine(
    { level: "info", sentence: "enter runs it, tab completes, up and down recall, esc leaves" },
    columns,
    look,
  );
  return (
    <Frame
      {...props.frame}
      keys={[]}
      notice={candidates.length > 0 ? candidatesLine(candidates, columns, look) : help}
      input={inputLine(line, ":", columns)}
    >
      {props.children}
    </Frame>
  );
};
