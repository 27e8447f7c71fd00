/** What each key of a lab does: it sends an intent, opens something to read, or asks first. */
import type { ActionState, SessionState } from "../../session/state.ts";
import { offerMeaning } from "../../session/elsewhere-words.ts";
import type { LabSession } from "../app-model.ts";
import type { KeyHandlers } from "./use-key-table.ts";
import type { Asked } from "../views/question.tsx";
import { paceOf, type Wanted } from "../views/lab-model.ts";
import { useApp } from "./use-app.ts";

export interface LabControls {
  session: LabSession;
  state: SessionState;
  wanted: Wanted;
  shown: ActionState | undefined;
  link: string | undefined;
  read(what: "help" | "why" | "file"): void;
  type(initial: string): void;
  ask(question: Asked): void;
  say(sentence: string): void;
  /** A command starts: show where its output comes. */
  watch(): void;
  /** Time runs: show what it changes. */
  watchCluster(): void;
  leave(): void;
  nextLab(): void;
}

/** Cluster seconds per second. */
const rates = [0, 1, 20, 60];

export const useLabKeys = (controls: LabControls): KeyHandlers => {
  const { session, state, wanted, read, type, say, watch, leave, nextLab } = controls;
  const { send } = session;
  const { model, copy, handOver } = useApp();

  const enter = () => {
    switch (wanted.kind) {
      case "run":
        watch();
        send({ type: "run-action", index: wanted.index });
        break;
      case "look":
        watch();
        send({ type: "run-command", command: wanted.command });
        break;
      case "next":
        send({ type: "next" });
        break;
      case "type":
        type("");
        break;
      case "pace":
        controls.watchCluster();
        send({ type: "clock", rate: wanted.rate });
        break;
      case "retry":
        send({ type: "retry" });
        break;
      case "none":
        break;
    }
  };
  const shell = () => {
    handOver.run(session.shell()).then(
      () => {
        send({ type: "check" });
      },
      (error: unknown) => {
        say(`The shell did not start: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  };
  const changeRate = (by: number) => () => {
    const pace = by > 0 ? paceOf(state) : undefined;
    const rate = pace ?? rates[rates.findIndex((known) => known >= state.cluster.clockRate) + by];
    if (rate === undefined) {
      say(
        by > 0 ? "The cluster's time runs as fast as it can." : "The cluster's time stands still.",
      );
    } else {
      if (pace !== undefined) {
        controls.watchCluster();
      }

      send({ type: "clock", rate });
    }
  };
  const link = () => {
    const { link: url = "" } = controls;
    const shown = () => {
      copy(url);
      say(`${url} (copied)`);
    };
    if (model.openLink) {
      model.openLink(url).then(() => {
        say(`Opened ${url}`);
      }, shown);
    } else {
      shown();
    }
  };

  return {
    enter: state.finished ? nextLab : enter,
    next: state.finished
      ? nextLab
      : () => {
          send({ type: "next" });
        },
    edit() {
      type(wanted.kind === "run" || wanted.kind === "look" ? wanted.command : "");
    },
    command() {
      type("");
    },
    shell,
    check() {
      send({ type: "check" });
      say("Checking now.");
    },
    hint() {
      send({ type: "hint" });
    },
    interrupt() {
      send({ type: "interrupt" });
    },
    why() {
      read("why");
    },
    file() {
      read("file");
    },
    help() {
      read("help");
    },
    undo() {
      send({ type: "undo" });
    },
    faster: changeRate(1),
    slower: changeRate(-1),
    link,
    labs: leave,
    ...questions(controls),
  };
};

const questions = ({ session, state, ask, watch }: LabControls): KeyHandlers => ({
  elsewhere() {
    const go = () => {
      session.send({ type: "elsewhere" });
    };
    // What was offered, or must be waited for, needs no second word.
    if (state.elsewhere !== undefined || state.cluster.state !== "ready") {
      go();
    } else {
      ask({ sentence: `Go on at this step on ${state.other}? ${offerMeaning}`, yes: go });
    }
  },
  answer() {
    ask({
      sentence: "Let Drydock do this step for you?",
      yes() {
        watch();
        session.send({ type: "solve" });
      },
    });
  },
  skip() {
    ask({
      sentence: "Skip this step? It will not count as done.",
      yes() {
        session.send({ type: "skip" });
      },
    });
  },
  reset() {
    ask({
      sentence: "Start this step again? What you made in it is deleted.",
      yes() {
        session.send({ type: "reset-step" });
      },
    });
  },
});
