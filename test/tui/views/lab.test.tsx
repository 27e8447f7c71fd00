/** The lab view at the four sizes of the contract, driven by keys as a learner would. */
import test from "ava";
import { type RenderedApp, renderApp, unmountAll } from "../../support/render-app.tsx";

test.after.always(unmountAll);

const enter = "\r";
const escape = "\u001B";
const open = async (
  columns: number,
  rows: number,
  options: Parameters<typeof renderApp>[2] = {},
): Promise<RenderedApp> => {
  const app = renderApp(columns, rows, { lab: "resource-quota", from: 3, ...options });
  await app.see(columns < 60 ? "── read ──" : "▸ $ kubectl apply");
  return app;
};
const rowOf = (app: RenderedApp, text: string) =>
  app
    .frame()
    .split("\n")
    .findIndex((line) => line.includes(text));
const highlighted = (app: RenderedApp) =>
  app
    .frame()
    .split("\n")
    .filter((line) => line.includes("▸"));

const sizes = [
  [100, 30],
  [80, 24],
  [60, 15],
  [40, 10],
] as const;

for (const [columns, rows] of sizes) {
  test.serial(`At ${columns}x${rows} the frame fits the window and shows the step`, async (t) => {
    const app = await open(columns, rows);
    const lines = app.frame().split("\n");
    t.true(lines.length <= rows);
    t.true(lines.every((line) => line.length <= columns));
    t.true(lines.at(-1)?.includes("enter run"), app.frame());
  });
}

for (const [columns, rows] of sizes.slice(0, 3)) {
  test.serial(
    `At ${columns}x${rows} command, checks and cluster are all there, and one thing is highlighted`,
    async (t) => {
      const app = await open(columns, rows);
      for (const text of [
        "$ kubectl apply -n ignite",
        "The API server refuses",
        "No such pod exists",
        "requests.memory",
      ]) {
        t.true(app.frame().includes(text), app.frame());
      }

      t.is(highlighted(app).length, 1);
    },
  );
}

test.serial("At 40x10 tab goes through all regions", async (t) => {
  const app = await open(40, 10);
  for (const text of ["── do ──", "── cluster ──", "── output ──", "── read ──"]) {
    app.type("\t");
    await app.see(text);
  }

  t.pass();
});

test.serial("Below 40x10 a sentence names the current and the needed size", async (t) => {
  const app = renderApp(39, 9, { lab: "resource-quota", from: 3 });
  await app.see("This window is 39x9");
  t.true(app.frame().replaceAll(/\s+/g, " ").includes("needs at least 40x10"));
});

test.serial("Checks keep their rows from first to last", async (t) => {
  const app = await open(100, 30);
  const before = ["The API server refuses", "No such pod exists"].map((text) => rowOf(app, text));
  app.type(enter);
  await app.see("as expected");
  await app.see("▸ Next");
  t.deepEqual(
    ["The API server refuses", "No such pod exists"].map((text) => rowOf(app, text)),
    before,
  );
  t.true(app.frame().includes("✔ The API server refuses"));
});

test.serial("Enter runs the shown command, and goes on when the step is done", async (t) => {
  const app = await open(100, 30);
  app.type(enter);
  await app.see("▸ Next: The same refusal, behind a Deployment");
  t.is(highlighted(app).length, 1);
  app.type(enter);
  await app.see("step 5 of 6");
  t.deepEqual(app.model.sessions[0]?.sent, [{ type: "run-action", index: 0 }, { type: "next" }]);
});

test.serial("An expected refusal is framed as a success, in the API's own words", async (t) => {
  const app = await open(80, 24);
  app.type(enter);
  await app.see("as expected");
  t.true(app.frame().includes("exceeded quota: mem-cpu-demo"));
  t.false(app.frame().includes("✖"));
});

for (const [columns, rows] of sizes.slice(0, 3)) {
  test.serial(
    `At ${columns}x${rows} a failure explains itself and Enter looks closer`,
    async (t) => {
      const app = await open(columns, rows);
      app.type(`:kubectl patch quota mem-cpu-demo${enter}`);
      await app.see("look closer");
      for (const text of ["actual", "look       kubectl describe quota", "No such pod exists"]) {
        t.true(app.frame().includes(text), app.frame());
      }

      t.is(highlighted(app).length, 1);
      app.type(enter);
      await app.see("(scripted) kubectl describe quota");
      t.deepEqual(app.model.sessions[0]?.sent.at(-1), {
        type: "run-command",
        command: "kubectl describe quota mem-cpu-demo -n ignite",
      });
    },
  );
}

test.serial(
  "What is typed in one burst after the colon reaches the command line whole",
  async (t) => {
    const app = await open(100, 30);
    app.type(`:kubectl get pods${enter}`);
    await app.see("(scripted) kubectl get pods");
    t.deepEqual(app.model.sessions[0]?.sent, [
      { type: "run-command", command: "kubectl get pods" },
    ]);
  },
);

test.serial(
  "Tab completes with kubectl's words; arrows bring back earlier commands; esc leaves",
  async (t) => {
    const app = await open(100, 30);
    app.type(`:kubectl get nodes${enter}`);
    await app.see("(scripted)");
    app.type(":kubectl get p\t");
    await app.see("kubectl get pod");
    await app.see("pods  podtemplates");
    app.type("\u001B[A");
    await app.see(": kubectl get nodes");
    app.type(escape);
    await app.see("? help");
    t.is(app.model.sessions[0]?.sent.length, 1);
  },
);

test.serial("A file name is completed from the folder where commands run", async (t) => {
  const app = await open(100, 30);
  app.model.sessions[0]!.complete = () => Promise.resolve("json\nyaml\nyml\n:8\n");
  app.type(":kubectl apply -f qu\t");
  await app.see("kubectl apply -f quota.yaml");
  t.pass();
});

test.serial("e edits the shown command before it runs", async (t) => {
  const app = await open(100, 30);
  app.type("e");
  await app.see(": kubectl apply -n ignite -f pod-too-big.yaml");
  app.type(` --dry-run=server${enter}`);
  await app.see("$ kubectl apply -n ignite -f pod-too-big.yaml --dry-run=server");
  t.is(app.model.sessions[0]?.sent.length, 1);
});

test.serial("Hints come one by one and are counted", async (t) => {
  const app = await open(100, 30);
  app.type("h");
  await app.see("hint 1  The budget is 1Gi");
  await app.see("h hint 1/2");
  app.type("h");
  await app.see("hint 2  Run the shown command");
  app.type("h");
  await app.see("no more hints; a shows the answer");
  t.is(app.model.sessions[0]?.sent.length, 2);
});

test.serial("The answer, skipping and resetting ask first, and only y does it", async (t) => {
  const app = await open(100, 30);
  for (const [key, question, intent] of [
    ["a", "Let Drydock do this step", "solve"],
    ["x", "Start this step again", "reset-step"],
  ] as const) {
    app.type(key);
    await app.see(question);
    app.type("n");
    await app.see("enter");
    await app.miss(question);
    t.false(app.model.sessions[0]?.sent.some(({ type }) => type === intent));
    app.type(key);
    await app.see(question);
    app.type("y");
    await app.miss(question);
    t.is(app.model.sessions[0]?.sent.at(-1)?.type, intent);
  }
});

test.serial(
  "Why shows the evidence and the command, tab goes to the next check, y copies",
  async (t) => {
    const app = await open(100, 30);
    app.type("w");
    await app.see("$ kubectl get resourcequota mem-cpu-demo -n ignite -o yaml");
    await app.see("# refused-exceeded");
    app.type("\t");
    await app.see("# no-second-pod");
    app.type("y");
    await app.see("Copied");
    t.deepEqual(app.copied, ["kubectl get resourcequota mem-cpu-demo -n ignite -o yaml"]);
    app.type(escape);
    await app.see("▸ $ kubectl apply");
  },
);

test.serial("f shows the file of the shown command, ? the keys; both close with esc", async (t) => {
  const app = await open(100, 30);
  app.type("f");
  await app.see("kind: Pod");
  app.type(escape);
  await app.see("▸ $ kubectl apply");
  app.type("?");
  await app.see("Take back the last change");
  app.type("q");
  await app.see("▸ $ kubectl apply");
  t.deepEqual(app.model.sessions[0]?.sent, []);
});

test.serial("While the cluster starts, its sentences are ticked off and keys answer", async (t) => {
  const app = renderApp(100, 30, { lab: "resource-quota", from: 3, ready: false, beat: 1e6 });
  await app.see("◐ Starting the API server");
  app.type(enter);
  await app.see("the cluster is not ready yet");
  app.type("h");
  await app.see("hint 1");
  const { state } = app.model.sessions[0]!;
  const { cluster } = state.get();
  state.set({ ...state.get(), cluster: { ...cluster, sentence: "Joining worker1" } });
  await app.see("◐ Joining worker1");
  t.true(app.frame().includes("✔ Starting the API server"));
  app.type(enter);
  await app.see("the cluster is not ready yet");
  state.set({ ...state.get(), cluster: { ...cluster, state: "ready", sentence: "" } });
  await app.see("▸ $ kubectl apply");
  t.false(app.frame().includes("the cluster is starting"));
  t.false(app.frame().includes("the cluster is not ready yet"));
});

test.serial(
  "A command typed while another runs waits for it, and no letter of it is a key",
  async (t) => {
    const app = await open(100, 30);
    const session = app.model.sessions[0]!;
    session.state.set({ ...session.state.get(), busy: true });
    app.type(":kubectl scale");
    await app.see(": kubectl scale");
    app.type(enter);
    await app.see("It runs when the one before it is through");
    const { cluster } = session.state.get();
    session.state.set({ ...session.state.get(), cluster: { ...cluster, state: "starting" } });
    app.type(`:kubectl get${enter}`);
    await app.see("It runs as soon as the cluster is ready");
    t.deepEqual(session.sent, [
      { type: "run-command", command: "kubectl scale" },
      { type: "run-command", command: "kubectl get" },
    ]);
  },
);

test.serial("A cluster that is gone says so in place of its pictures", async (t) => {
  const app = await open(100, 30);
  const { state } = app.model.sessions[0]!;
  state.set({
    ...state.get(),
    cluster: {
      ...state.get().cluster,
      state: "lost",
      sentence: "It stopped; starting it again from its log.",
    },
  });
  await app.see("embedded does not answer");
  await app.see("starting it again from its log");
  t.true(app.frame().includes("embedded lost"));
});

test.serial("A notice shows until the next key", async (t) => {
  const app = await open(100, 30);
  app.type("z");
  await app.see("Took back: pod/quota-mem-cpu-demo created");
  app.type("j");
  await app.miss("Took back");
  t.pass();
});

test.serial("The cluster's time runs faster and slower, down to paused", async (t) => {
  const app = await open(100, 30);
  app.type(">");
  await app.see("embedded x20");
  app.type("<<");
  await app.see("embedded x0");
  app.type("<");
  await app.see("stands still");
  t.deepEqual(
    app.model.sessions[0]?.sent.map((intent) => intent.type === "clock" && intent.rate),
    [20, 1, 0],
  );
});

test.serial(
  "Where only time is missing, enter lets it run and shows what it changes",
  async (t) => {
    const app = await open(80, 24);
    const session = app.model.sessions[0];
    const state = session?.state.get();
    const step = state?.steps[state.current];
    if (session === undefined || state === undefined || step === undefined) {
      return t.fail("no step");
    }

    const waiting = {
      ...step,
      clock: 20,
      actions: step.actions.map((action) => ({ ...action, state: "done" as const })),
      checks: step.checks.map((check) => ({ ...check, verdict: { status: "checking" as const } })),
    };
    session.state.set({ ...state, steps: state.steps.with(state.current, waiting) });
    app.type("\t");
    await app.see("── output ──");
    await app.see("▸ Let time run x20 while these wait");
    t.is(highlighted(app).length, 1);
    app.type(enter);
    await app.see("time x20");
    await app.see("── cluster ──");
    t.deepEqual(session.sent, [{ type: "clock", rate: 20 }]);
  },
);

test.serial(
  "The last step ends in a summary with what to remember and what comes next",
  async (t) => {
    const app = renderApp(80, 24, { lab: "resource-quota", from: 5 });
    await app.see("Find your own way");
    app.type(`:kubectl scale${enter}`);
    await app.see("▸ Finish the lab");
    app.type(enter);
    for (const text of [
      "6 of 6 steps",
      "On AKS today",
      "1 wrong turn worth remembering",
      "▸ Next: When nobody sets limits, 10 min",
    ]) {
      await app.see(text);
    }

    app.type("l");
    await app.see("ISOLATION AND RESOURCES");
    t.pass();
  },
);

test.serial(
  "Hostile text from lab, cluster and output draws nothing but text, and moves nothing",
  async (t) => {
    const app = await open(100, 30);
    const session = app.model.sessions[0]!;
    const evil = "\u001B[2J\u001B]0;owned\u0007\u202Eevil\u0000\u009B31m";
    const state = session.state.get();
    const { [3]: step } = state.steps;
    session.state.set({
      ...state,
      lab: { ...state.lab, title: `${evil}title` },
      steps: state.steps.with(3, {
        ...step!,
        title: `${evil}step`,
        text: `${evil}text <b>日本</b> e\u0301`,
        actions: step!.actions.map((action) => ({ ...action, command: `echo ${evil}` })),
        checks: step!.checks.map((check) => ({ ...check, says: `${evil}says` })),
        hintsShown: [`${evil}hint`],
      }),
      notice: { level: "warning", sentence: `${evil}notice` },
    });
    session.live.set([
      {
        kind: "objects",
        title: `${evil}objects`,
        synced: true,
        columns: ["a"],
        rows: [{ cells: [`${evil}日本`], tone: "ok" }],
      },
      { kind: "text", title: "text", synced: true, lines: [`${evil}line`] },
    ]);
    session.output.push({ stream: "stdout", text: `${evil}output` });
    await app.see("evil31mnotice".replace("31m", ""));
    await app.see("eviloutput");
    t.true(
      app
        .raw()
        .split("\u001B")
        .slice(1)
        .every((part) => /^\[[\d;]*m/.test(part)),
    );
    t.notRegex(app.frame(), /[\p{Cf}\u0080-\u009F]/u);
    t.true(Array.from(app.frame()).every((character) => character === "\n" || character >= " "));
    for (const row of app.frame().split("\n").slice(2, 10)) {
      t.is(row.split("│").length, 2, row);
    }
  },
);

test.serial(
  "Ten thousand lines of output are wrapped only where they show, and scroll",
  async (t) => {
    const app = await open(100, 30);
    for (let line = 0; line < 10_000; line++) {
      app.model.sessions[0]?.output.push({ stream: "stdout", text: `line ${line}` });
    }

    await app.see("line 9999");
    app.type("\t\u001B[5~");
    await app.see("newer ↓");
    app.type("G");
    await app.miss("newer ↓");
    t.true(app.frame().includes("line 9999"));
  },
);
