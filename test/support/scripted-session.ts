/** A session that plays the resource-quota lab from a script, so that the terminal UI can be driven without a cluster. */
import type { CheckStatus, Intent, Verdict } from "../../src/session/events.ts";
import { createOutput, type OutputStore } from "../../src/session/output.ts";
import type { LivePart } from "../../src/session/live.ts";
import type { SessionState, StepState } from "../../src/session/state.ts";
import { createStore, type WritableStore } from "../../src/session/store.ts";
import type { LabSession } from "../../src/tui/app-model.ts";
import { scriptedFiles, scriptedLab, type ScriptedStep } from "./scripted-lab.table.ts";

export interface ScriptedOptions {
  /** Milliseconds of one beat: a command takes two, a check three. */
  beat?: number;
  /** Index of the step to begin with. */
  from?: number;
  /** The cluster is there at once. */
  ready?: boolean;
  /** What is otherwise than usual from the beginning. */
  state?: Partial<SessionState>;
  shell?: LabSession["shell"];
}

export interface ScriptedSession extends LabSession {
  state: WritableStore<SessionState>;
  live: WritableStore<readonly LivePart[]>;
  output: OutputStore;
  sent: Intent[];
}

const waiting: Verdict = { status: "waiting" };

const stepState = (step: ScriptedStep, state: StepState["state"]): StepState => ({
  id: step.id,
  title: step.title,
  text: step.text,
  challenge: step.challenge ?? false,
  state,
  checks: step.checks.map(({ id, says }) => ({
    id,
    says,
    verdict: state === "passed" ? { status: "met" } : waiting,
  })),
  actions: step.actions.map(({ command, show, fails }, index) => ({
    id: `do-${index + 1}`,
    command,
    state: state === "passed" ? "done" : "ready",
    fails: fails ?? false,
    ...(show && { show }),
  })),
  hintsShown: [],
  hintsTotal: step.hints.length,
});

const startingSentences = [
  "Starting the API server",
  "Starting the control plane",
  "Joining worker1 and worker2",
  "Waiting for the nodes to be ready",
];

export const createScriptedSession = (options: ScriptedOptions = {}): ScriptedSession => {
  const { beat = 120, from = 0, ready = false } = options;
  const timers = new Set<NodeJS.Timeout>();
  const after = (beats: number, task: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      task();
    }, beats * beat);
    timers.add(timer);
  };

  const state = createStore<SessionState>({
    lab: { id: "resource-quota", title: "Fit inside the budget", minutes: 12 },
    provider: "embedded",
    cluster: {
      state: ready ? "ready" : "starting",
      sentence: ready ? "" : startingSentences[0]!,
      kubernetes: "1.36",
      nodes: 3,
      clockRate: 1,
    },
    steps: scriptedLab.map((step, index) =>
      stepState(step, index < from ? "passed" : index === from ? "current" : "todo"),
    ),
    current: from,
    stepDone: false,
    busy: false,
    startedAt: Date.now(),
    spentBefore: from * 134_000,
    ...options.state,
  });
  const live = createStore<readonly LivePart[]>(scriptedLab[from]?.live.before ?? []);
  const output = createOutput(2000, (announce) => setTimeout(announce, 5));
  const sent: Intent[] = [];

  const patch = (change: Partial<SessionState>) => {
    state.set({ ...state.get(), ...change });
  };
  const patchStep = (change: (step: StepState) => Partial<StepState>) => {
    const { steps, current } = state.get();
    patch({
      steps: steps.map((step, index) => (index === current ? { ...step, ...change(step) } : step)),
    });
  };
  const setVerdict = (id: string, verdict: Verdict) => {
    patchStep(({ checks }) => ({
      checks: checks.map((check) => (check.id === id ? { ...check, verdict } : check)),
    }));
    const checks = state.get().steps[state.get().current]?.checks ?? [];
    patch({ stepDone: checks.every((check) => check.verdict.status === "met") });
  };
  const script = () => scriptedLab[state.get().current] as ScriptedStep;

  const judge = () => {
    for (const { id, holdMs } of script().checks) {
      setVerdict(id, { status: "checking", waited: { forMs: 0, ofMs: 20_000 } });
      after(2, () => {
        if (holdMs) {
          setVerdict(id, { status: "holding", held: { forMs: 0, ofMs: holdMs } });
        }
      });
      after(holdMs ? 6 : 3, () => {
        setVerdict(id, { status: "met" });
      });
    }
    after(2, () => {
      live.set(script().live.after);
    });
  };
  const fail = (status: CheckStatus) => {
    const [check] = script().checks;
    setVerdict(check?.id ?? "", {
      status,
      waited: { forMs: 20_000, ofMs: 20_000 },
      failure: {
        expected: 'refused, Forbidden, "exceeded quota: mem-cpu-demo"',
        actual: "admitted (server dry run)",
        likely: "The quota is larger than 1Gi now, so 700Mi fits. Did you raise it early?",
        look: "kubectl describe quota mem-cpu-demo -n ignite",
      },
    });
  };
  const setAction = (index: number, next: "running" | "done") => {
    patchStep(({ actions }) => ({
      actions: actions.map((action, at) => (at === index ? { ...action, state: next } : action)),
    }));
  };
  const runAction = (index: number) => {
    const action = script().actions[index];
    if (!action) {
      return;
    }

    patch({ busy: true });
    setAction(index, "running");
    output.push({ stream: "command", text: action.command });
    after(2, () => {
      for (const text of action.prints) {
        output.push({ stream: action.fails ? "stderr" : "stdout", text });
      }
      if (action.note) {
        output.push({ stream: "note", text: action.note });
      }
      setAction(index, "done");
      patch({ busy: false });
      if (index === script().actions.length - 1) {
        judge();
      }
    });
  };
  const runCommand = (command: string) => {
    misbehave(command);
    patch({ busy: true });
    output.push({ stream: "command", text: command });
    after(1, () => {
      output.push({ stream: "stdout", text: `(scripted) ${command}` });
      patch({ busy: false });
      if (/patch|delete quota/.test(command)) {
        setAction(0, "done");
        fail("late");
      } else if (script().challenge) {
        judge();
      }
    });
  };
  /** Ways in which a program can end that nobody wants. */
  const misbehave = (command: string) => {
    if (command === "throw") {
      after(0, () => {
        throw new Error("a planned throw");
      });
    } else if (command === "reject") {
      void Promise.reject(new Error("a planned rejection"));
    } else if (command === "break") {
      patch({ steps: undefined as unknown as StepState[] });
    }
  };
  const goTo = (current: number) => {
    const { steps } = state.get();
    if (current >= steps.length) {
      patch({
        steps: steps.map((step) =>
          step.state === "current" ? { ...step, state: "passed" } : step,
        ),
        finished: {
          durationMs: 684_000,
          hints: 2,
          skipped: 0,
          wrongTurns: ["You deleted the quota to make room"],
          challenges: { solved: 1, total: 1 },
          counted: [],
          passedOn: [{ provider: "embedded", steps: 6, simulated: 1 }],
        },
      });
      return;
    }

    patch({
      current,
      stepDone: false,
      steps: steps.map((step, index) => {
        if (index === current) {
          return { ...step, state: "current" };
        }

        return index === current - 1 && step.state === "current"
          ? { ...step, state: "passed" }
          : step;
      }),
    });
    live.set(scriptedLab[current]?.live.before ?? []);
  };

  const act = (intent: Intent) => {
    switch (intent.type) {
      case "run-action":
        return runAction(intent.index ?? 0);
      case "run-command":
        return runCommand(intent.command);
      case "hint":
        return patchStep(({ hintsShown }) => ({
          hintsShown: script().hints.slice(0, hintsShown.length + 1),
        }));
      case "next":
      case "skip":
        return goTo(state.get().current + 1);
      case "solve":
        return judge();
      case "reset-step":
        return patchStep(() => stepState(script(), "current"));
      case "clock":
        return patch({ cluster: { ...state.get().cluster, clockRate: intent.rate } });
      case "undo":
        return patch({
          notice: { level: "info", sentence: "Took back: pod/quota-mem-cpu-demo created" },
        });
      case "interrupt":
        return patch({ busy: false });
      case "check":
      case "reset-lab":
      case "elsewhere":
      case "retry":
        return undefined;
    }
  };

  if (!ready) {
    for (const [index, sentence] of startingSentences.entries()) {
      after(index * 3, () => {
        patch({ cluster: { ...state.get().cluster, sentence } });
      });
    }

    if (options.state?.cluster === undefined) {
      after(startingSentences.length * 3, () => {
        patch({ cluster: { ...state.get().cluster, state: "ready", sentence: "" } });
      });
    }
  }

  return {
    state,
    live,
    output,
    sent,
    send(intent) {
      sent.push(intent);
      act(intent);
    },
    evidence: (id) => ({
      command: "kubectl get resourcequota mem-cpu-demo -n ignite -o yaml",
      text: `# ${id}\nstatus:\n  hard:\n    requests.memory: 1Gi\n  used:\n    requests.memory: 600Mi\n`,
    }),
    readFile: (path) =>
      scriptedFiles[path] === undefined
        ? Promise.resolve(
            `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${path.replace(".yaml", "")}\n`,
          )
        : Promise.resolve(scriptedFiles[path]),
    shell:
      options.shell ??
      ((command) => ({
        file: "/bin/bash",
        args: command ? ["-c", command] : ["--norc", "-i"],
        env: { ...process.env, PS1: "lab$ " },
        greeting: "Your shell, wired to the cluster. exit brings you back.",
      })),
    complete: (args) =>
      Promise.resolve(args.at(-1) === "p" ? "pods\npodtemplates\n:4\n" : "get\tDisplay\n:4\n"),
    files: () => Promise.resolve(Object.keys(scriptedFiles)),
    close() {
      for (const timer of timers) {
        clearTimeout(timer);
      }

      return Promise.resolve();
    },
  };
};
