/** Makes the parts of one run and ties them together: state, events, connection, record. */
import os from "node:os";
import path from "node:path";
import { systemClock } from "../kubectl/clock.ts";
import { commandEnvironment, plainEnvironment } from "../kubectl/environment.ts";
import { shellFilesIn } from "../kubectl/shell-files.ts";
import { createClusterTime } from "./cluster-time.ts";
import { createConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import type { CurrentStep } from "./current-step.ts";
import type { EngineOptions } from "./engine.ts";
import type { SessionEvent, TimedEvent } from "./events.ts";
import { createForwards } from "./forwards.ts";
import { createJournal } from "./journal.ts";
import type { LivePart } from "./live.ts";
import type { Place } from "./place.ts";
import { createNodeLedger } from "./node-ledger.ts";
import { createOutput } from "./output.ts";
import { createRecord } from "./record.ts";
import type { Run } from "./run.ts";
import { grantNew } from "./grant.ts";
import { adopt } from "./scope.ts";
import { initialState, reduce } from "./session.ts";
import { createStay } from "./stay.ts";
import { createStore } from "./store.ts";

/** Lines kept of what commands print. */
const outputLines = 5000;

/** What changes as the run goes on. */
export interface Shared {
  current?: CurrentStep;
  socket: string;
  folder: string;
  /** Aborts `Run.closing`. */
  close(): void;
  /** The cluster came back as another one: what the step needs must be done again. */
  rebuild(): void;
}

export const assembleRun = (
  options: EngineOptions,
  listeners: Set<(event: TimedEvent) => void>,
) => {
  const { lab, clock = systemClock, random = Math.random, paths } = options;
  const began = clock.monotonic();
  const folder = path.join(
    paths.runtime ?? os.tmpdir(),
    `drydock-${process.pid.toString(36)}-${Math.floor(random() * 2 ** 30).toString(36)}`,
  );
  const life = new AbortController();
  const shared: Shared = {
    folder,
    socket: path.join(folder, "c.sock"),
    close: () => life.abort(),
    rebuild: () => {},
  };
  const state = createStore(initialState(options, undefined, clock.now()));
  const tellInOrder = inOrder<TimedEvent>((event) => {
    for (const listener of listeners) {
      listener(event);
    }
  });
  const emit = (event: SessionEvent) => {
    const timed = { ...event, at: clock.monotonic() - began };
    state.set(reduce(state.get(), timed));
    run.record.follow(event);
    tellInOrder(timed);
  };
  const time = createClusterTime(clock);
  let ended = false;
  const plainWiring = {
    ...plainEnvironment(options.env),
    KUBECACHEDIR: path.join(paths.state, "cache"),
  };
  const onProcess = (pid: number, command: string) => {
    void run.journal.write({ made: "process", pid, command, at: clock.now() });
  };
  let connections = 0;
  const connectionTo = (place: Place): Connection => {
    connections += 1;
    const connection = createConnection({
      place,
      kubectl: options.kubectl,
      env: plainWiring,
      folder: path.join(folder, String(connections)),
      clock,
      random,
      emit(event) {
        // A cluster that the run has left is no news.
        if (run.stay.connection === connection) {
          emit(event);
        }
      },
      onProcess,
      onChange(key, change) {
        if (run.stay.connection !== connection) {
          return;
        }

        shared.current?.changed(key);
        if (key.startsWith("namespaces ") && change.type === "set") {
          void adopt(lab, connection.world(), change.object, options.learner);
          void grantNew(run, change.object);
        }
      },
      onReturn(same) {
        if (run.stay.connection !== connection) {
          return;
        }

        if (same) {
          shared.current?.look();
        } else {
          shared.rebuild();
        }
      },
    });
    return connection;
  };
  const run: Run = {
    options,
    lab,
    clock,
    wound: false,
    time,
    state,
    output: createOutput(outputLines, (announce) => {
      clock.after(16, announce);
    }),
    live: createStore<readonly LivePart[]>([]),
    sights: {
      ledger: createNodeLedger({ wall: clock.now, cluster: time.now }),
      history: new Map(),
    },
    emit,
    begin() {
      const { cluster, provider, other, elsewhere } = state.get();
      const kept = { cluster, provider, ...(other && { other }), ...(elsewhere && { elsewhere }) };
      state.set({ ...initialState(options, undefined, clock.now()), ...kept });
    },
    closing: life.signal,
    stay: createStay(options.place, connectionTo(options.place), life.signal),
    other: options.other,
    settle(place, connection = connectionTo(place)) {
      run.stay = createStay(place, connection, life.signal);
    },
    get connection() {
      return run.stay.connection;
    },
    end(outcome) {
      if (!ended) {
        ended = true;
        emit({ type: "run-ended", lab: lab.id, outcome, durationMs: clock.monotonic() - began });
      }
    },
    follow(step) {
      shared.current = step;
    },
    notice(level, sentence, hint) {
      emit({ type: "notice", level, sentence, ...(hint !== undefined && { hint }) });
    },
    forwards: createForwards(() => ({
      kubectl: options.kubectl,
      kubeconfig: run.connection.cluster()?.kubeconfig ?? os.devNull,
      env: plainWiring,
      clock,
      onProcess,
    })),
    record: createRecord({
      lab,
      progress: options.progress,
      clock,
      place: () => run.stay.place,
      left: () => run.other ?? run.stay.place,
      trouble: ({ message, hint }) => {
        run.notice("warning", message, hint);
      },
    }),
    journal: createJournal(paths.state),
    bindsItself: false,
    granted: new Set(),
    vars: { ...lab.vars },
    socketFolder: folder,
    shellFiles: shellFilesIn(path.join(paths.state, "shell")),
    env: () => {
      const kubeconfig = run.connection.cluster()?.kubeconfig ?? os.devNull;
      const cache = path.join(paths.state, "cache");
      return commandEnvironment(options.env, { kubeconfig, cache }, run.shellFiles.bin);
    },
  };
  return { run, shared };
};

/** One after the other for everybody, also when what one hears makes it say the next. */
const inOrder = <T>(tell: (item: T) => void): ((item: T) => void) => {
  const waiting: T[] = [];
  let telling = false;
  return (item) => {
    waiting.push(item);
    if (telling) {
      return;
    }

    telling = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        tell(next);
      }
    } finally {
      telling = false;
    }
  };
};
