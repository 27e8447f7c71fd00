import { appendFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "ava";
import { LabError } from "../../src/errors.ts";
import { runByItself } from "../../src/session/by-itself.ts";
import { askControl } from "../../src/session/control-socket.ts";
import { proveLab } from "../../src/session/prove.ts";
import { loadLab } from "../../src/lab/load.ts";
import type { SessionState } from "../../src/session/state.ts";
import { openTestRun } from "../support/engine.ts";
import { createFakeApi } from "../support/fake-api.ts";
import { object } from "../support/scene.ts";

const labText = `lab: 1
id: x
title: Notes
summary: Make a note.
part: isolation
level: beginner
minutes: 5
scope: { namespaces: [web] }
vars: { ns: { value: web } }
steps:
  - id: make
    title: Make a note in \${ns}
    text: Make it.
    do:
      - run: kubectl create namespace \${ns}
        tolerates: [AlreadyExists]
      - run: kubectl create configmap note hello
        tolerates: [AlreadyExists]
        show: note.yaml
    expect:
      - id: noted
        says: The note says hello
        resource: configmap/note
        match: { data: { text: hello } }
        within: 10s
    hints: ["Look at \${ns}.", Look again.]
    live:
      - objects: configmaps
        columns: { NAME: object.metadata.name }
      - file: note.yaml
  - id: keep
    title: Nobody may make another
    text: The next command is refused.
    needs: [make]
    do:
      - run: kubectl create configmap other refused
        fails: true
    expect:
      - id: refused
        says: The server refuses another
        denied: other.yaml
        reason: Forbidden
        message: [no room]
        control: note.yaml
        within: 10s
      - id: none
        says: There is no other
        absent: configmap/other
        for: 100ms
        within: 10s
      - id: still
        says: The note is still there
        resource: configmap/note
        guard: true
    trials:
      - id: lost-it
        run: kubectl delete configmap note
        check: still
        shows: configmap/note does not exist
        says: you deleted the note
`;

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const manifests = { "note.yaml": configMap("note"), "other.yaml": configMap("other") };

const open = async (t: Parameters<typeof openTestRun>[0], more = {}) => {
  const run = await openTestRun(t, { labText, manifests, ...more });
  run.api.refuse((method, body) =>
    method === "POST" && body?.metadata?.name === "other" ? "no room for other" : undefined,
  );
  return run;
};

const verdict = ({ steps, current }: SessionState, id: string) =>
  steps[current]?.checks.find((check) => check.id === id)?.verdict;

test("a lab runs by its own solution from start to end", async (t) => {
  const { engine, events } = await open(t);
  t.is(await runByItself(engine, new AbortController().signal), "passed");
  const told = events.map(({ type }) => type);
  t.is(told[0], "run-started");
  t.is(told.at(-1), "run-ended");
  t.deepEqual(
    events.flatMap((event) => (event.type === "action-ended" ? [event.outcome] : [])),
    ["ok", "ok", "as-expected"],
  );
  t.deepEqual(
    events.flatMap((event) => (event.type === "step-passed" ? [event.step] : [])),
    ["make", "keep"],
  );
  t.like(engine.state.get().finished, { hints: 0, skipped: 0, wrongTurns: [] });
});

test("checks that run a command look when a solution has ended, not between its commands", async (t) => {
  const act = `sh -c "echo act >> log"`;
  const { engine, folder } = await openTestRun(t, {
    labText: `lab: 1
id: x
title: Three
summary: Three acts.
part: isolation
level: beginner
minutes: 5
scope: { namespaces: [web] }
steps:
  - id: three
    title: Three acts
    text: Act.
    do: [{ run: '${act}' }]
    solve: [{ run: '${act}' }, { run: '${act}' }, { run: '${act}' }]
    expect:
      - id: acted
        says: There were three acts
        command: sh -c "echo look >> log; grep -c act log"
        stdout: "3"
        within: 10s
    hints: [Act.]
`,
  });
  await engine.ready;
  t.is(await runByItself(engine, new AbortController().signal), "passed");
  t.regex(await readFile(path.join(folder, "work", "log"), "utf8"), /act\nact\nact\nlook\n/);
});

test("nothing is red before the learner acts, and effects count, not keystrokes", async (t) => {
  const { engine, api, until } = await open(t);
  await engine.ready;
  t.is(verdict(engine.state.get(), "noted")?.status, "waiting");
  api.put(object("Namespace", "web"));
  api.put(object("ConfigMap", "note", { data: { text: "hello" } }));
  t.true((await until(({ stepDone }) => stepDone)).stepDone);
});

test("the verdict follows the cluster", async (t) => {
  const { engine, api, until } = await open(t);
  await engine.ready;
  api.put(object("ConfigMap", "note", { data: { text: "bye" } }));
  engine.send({ type: "check" });
  const state = await until(
    (now) => verdict(now, "noted")?.failure?.actual.includes("bye") === true,
  );
  t.deepEqual(verdict(state, "noted")?.failure, {
    expected: "data.text hello",
    actual: "data.text is bye",
    look: "kubectl get configmap note -n web -o yaml",
  });
  api.put(object("ConfigMap", "note", { data: { text: "hello" } }));
  await until(({ stepDone }) => stepDone);
});

test("commands show what they print, and where they run are the lab's files", async (t) => {
  const { engine, folder, until } = await open(t);
  engine.send({
    type: "run-command",
    command: "cat note.yaml | head -n 1; printf '\\033[2Jx\\n' >&2",
  });
  await until(({ busy, steps }) => !busy && steps[0]?.state === "current");
  engine.send({ type: "run-action" });
  await until(({ steps }) => steps[0]?.actions[0]?.state === "done");
  const lines = () => engine.output.get().map(({ stream, text }) => `${stream}: ${text}`);
  await new Promise((resolve) => {
    const look = () => {
      if (lines().includes("stdout: namespace/web created")) {
        resolve(undefined);
      }
    };
    engine.output.subscribe(look);
    look();
  });
  t.true(lines().includes("stdout: apiVersion: v1"));
  t.true(lines().includes("stderr: x"));
  t.true(lines().includes("command: kubectl create namespace web"));
  t.is(await readFile(path.join(folder, "work", "note.yaml"), "utf8"), manifests["note.yaml"]);
});

test("a namespace of the scope is adopted when it comes, and one of somebody else is refused", async (t) => {
  const { engine, api, until } = await open(t);
  engine.send({ type: "run-action" });
  await until(({ steps }) => steps[0]?.actions[0]?.state === "done");
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      if (api.get("Namespace", "web")?.metadata.labels?.["drydock/lab"] === "x") {
        clearInterval(timer);
        resolve(undefined);
      }
    }, 5);
  });

  const other = await createFakeApi();
  other.put(object("Namespace", "web"));
  const late = await openTestRun(t, { labText, manifests, api: other });
  const error = await t.throwsAsync(() => late.engine.ready, { instanceOf: LabError });
  t.regex(error?.message ?? "", /Namespace web exists, and this lab did not make it/);
});

test("clean-up takes what is ours and nothing else", async (t) => {
  const { engine, api } = await open(t);
  await runByItself(engine, new AbortController().signal);
  api.put(object("Namespace", "other"));
  await engine.cleanUp();
  t.is(api.get("Namespace", "web"), undefined);
  t.truthy(api.get("Namespace", "other"));
  t.deepEqual(await engine.proof.leftovers(), []);
});

test("hints come one by one, skipping is recorded, and so are wrong turns", async (t) => {
  const { engine, api, records, until } = await open(t);
  engine.send({ type: "hint" });
  await until(({ steps }) => steps[0]?.hintsShown.length === 1);
  t.deepEqual(engine.state.get().steps[0]?.hintsShown, ["Look at web."]);
  engine.send({ type: "skip" });
  await until(({ current }) => current === 1);
  t.is(engine.state.get().steps[0]?.state, "skipped");
  t.truthy(api.get("ConfigMap", "note"), "what later steps need is done");
  engine.send({ type: "run-command", command: "kubectl delete configmap note" });
  await until((state) => verdict(state, "still")?.failure !== undefined);
  api.put(object("ConfigMap", "note"));
  engine.send({ type: "run-action" });
  await until(({ stepDone }) => stepDone);
  engine.send({ type: "next" });
  const { finished } = await until((state) => state.finished !== undefined);
  t.like(finished, { hints: 1, skipped: 1, wrongTurns: ["you deleted the note"] });
  await engine.close();
  t.like(
    records.get("x"),
    { passed: false, current: "make" },
    "what was skipped is still to be done",
  );
});

test("a start in the middle keeps what was passed before, and with it the lab may be done", async (t) => {
  const run = await open(t);
  run.engine.send({ type: "solve" });
  await run.until(({ stepDone }) => stepDone);
  const again = await run.reopen({ from: "keep" });
  await again.until(({ steps }) => steps[1]?.state === "current");
  t.is(await runByItself(again.engine, new AbortController().signal), "passed");
  await again.engine.close();
  t.true(run.records.get("x")?.passed);
});

test("a start in the middle alone leaves a lab to be done", async (t) => {
  const run = await open(t, { from: "keep" });
  t.is(await runByItself(run.engine, new AbortController().signal), "passed");
  await run.engine.close();
  t.like(run.records.get("x"), { passed: false, current: "make" });
});

test("next before its time says what is open", async (t) => {
  const { engine, until } = await open(t);
  engine.send({ type: "next" });
  const { notice } = await until((state) => state.notice !== undefined);
  t.is(notice?.sentence, "Not done yet: The note says hello.");
});

test("an interrupt ends the command and nothing else", async (t) => {
  const { engine, events, until } = await open(t);
  engine.send({ type: "run-command", command: "sleep 4242" });
  await until(({ busy }) => busy);
  engine.send({ type: "interrupt" });
  await until(({ busy }) => !busy);
  t.like(
    events.find(({ type }) => type === "action-ended"),
    { outcome: "interrupted" },
  );
});

test("leaving and coming back goes on at the same step, with the learner's files", async (t) => {
  const run = await open(t);
  run.engine.send({ type: "solve" });
  await run.until(({ stepDone }) => stepDone);
  run.engine.send({ type: "next" });
  await run.until(({ current }) => current === 1);
  await writeFile(path.join(run.folder, "work", "note.yaml"), "mine\n");
  const again = await run.reopen();
  const state = await again.until(({ steps }) => steps[1]?.state === "current");
  t.is(state.current, 1);
  t.is(state.steps[0]?.state, "passed");
  t.true(state.spentBefore > 0);
  t.is(await readFile(path.join(run.folder, "work", "note.yaml"), "utf8"), "mine\n");
});

test("a new cluster under an old record: what was done is done again", async (t) => {
  const run = await open(t);
  run.engine.send({ type: "solve" });
  await run.until(({ stepDone }) => stepDone);
  run.engine.send({ type: "next" });
  await run.until(({ current }) => current === 1);
  run.api.remove("ConfigMap", "note");
  run.api.remove("Namespace", "web");
  const again = await run.reopen();
  await again.until(({ steps }) => steps[1]?.state === "current");
  t.truthy(run.api.get("ConfigMap", "note"));
});

test("a lab file that changed is noticed in one sentence", async (t) => {
  const run = await open(t);
  await run.engine.ready;
  await appendFile(path.join(run.folder, "x", "lab.yaml"), "# a remark\n");
  const again = await run.reopen();
  const { notice } = await again.until((state) => state.notice !== undefined);
  t.regex(notice?.sentence ?? "", /^The lab's files have changed/);
});

test("a cluster that does not answer pauses the step, which goes on by itself", async (t) => {
  const { engine, api, until } = await open(t);
  engine.send({ type: "run-action" });
  await until(({ steps }) => steps[0]?.actions[0]?.state === "done");
  await api.stop();
  const dark = await until(({ cluster }) => cluster.state === "lost");
  t.is(verdict(dark, "noted")?.status, "unknown");
  await api.start();
  await until(({ cluster }) => cluster.state === "ready");
  engine.send({ type: "run-action" });
  await until(({ stepDone }) => stepDone);
  t.pass();
});

test("a cluster whose process died is started again", async (t) => {
  const { engine, loseCluster, until } = await open(t);
  await engine.ready;
  loseCluster("The practice cluster has ended.");
  const dark = await until(({ cluster }) => cluster.state === "lost");
  t.is(dark.cluster.sentence, "The practice cluster has ended.");
  await until(({ cluster }) => cluster.state === "ready");
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  t.pass();
});

test("what was on its way from a cluster whose process died is no sign of life", async (t) => {
  let connections = 0;
  let mayStart = () => {};
  const started = new Promise<void>((resolve) => {
    mayStart = resolve;
  });
  const { engine, api, loseCluster, until } = await open(t, {
    async beforeConnect() {
      connections += 1;
      await (connections > 1 && started);
    },
  });
  t.teardown(() => mayStart());
  await engine.ready;
  loseCluster("The practice cluster has ended.");
  await until(({ cluster }) => cluster.state === "lost");
  api.put(object("Namespace", "web"));
  api.put(object("ConfigMap", "note", { data: { text: "hello" } }));
  await until((state) => verdict(state, "noted")?.status === "met");
  // By the end of a command a wrong welcome would have been said.
  engine.send({ type: "run-action" });
  await until(({ steps }) => steps[0]?.actions[0]?.state === "done");
  t.is(engine.state.get().cluster.state, "lost");
  mayStart();
  await until(({ cluster }) => cluster.state === "ready");
  t.is(connections, 2);
});

test("check, hint and task from the learner's own shell", async (t) => {
  const { engine, until } = await open(t);
  await engine.ready;
  const { env } = engine.shell();
  const socket = env["DRYDOCK_SOCKET"] ?? "";
  t.is((await stat(path.dirname(socket))).mode & 0o777, 0o700);
  t.like(await askControl(socket, "task"), { exit: 0 });
  t.is((await askControl(socket, "hint")).text, "Look at web.");
  const open1 = await askControl(socket, "check");
  t.is(open1.exit, 1);
  t.regex(open1.text, /actual {4}configmap\/note does not exist/);
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  t.like(await askControl(socket, "check"), { exit: 0 });
});

test("kubectl in the learner's shell counts as acting", async (t) => {
  const { engine, until } = await open(t);
  await engine.ready;
  const { env, cwd } = engine.shell();
  const { execa } = await import("execa");
  await execa("kubectl", ["delete", "configmap", "nothing"], {
    env,
    cwd,
    extendEnv: false,
    reject: false,
  });
  await until((state) => verdict(state, "noted")?.status === "checking");
  t.pass();
});

test("progress that cannot be kept is one sentence, and the run goes on", async (t) => {
  const full = async () => Promise.reject(new LabError("state", "The disk is full."));
  const { engine, until } = await open(t, {
    progress: { read: async () => undefined, write: full, remove: full },
  });
  const { notice } = await until((state) => state.notice !== undefined);
  t.is(notice?.sentence, "The disk is full.");
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  t.pass();
});

test("a lab is proved: nothing passes by itself, trials tell, solutions hold, nothing is left", async (t) => {
  const { engine, folder } = await open(t);
  const said: string[] = [];
  const proof = await proveLab(await loadLab(path.join(folder, "x")), engine, {
    say: (line) => said.push(line),
  });
  t.deepEqual(proof.problems, []);
  t.deepEqual(
    proof.steps.map(({ id, trials }) => [id, trials]),
    [
      ["make", 0],
      ["keep", 1],
    ],
  );
  t.true(said.includes('keep: trial lost-it tells "configmap/note does not exist"'));
});

test("a proof finds a check that passes by itself and a trial that tells something else", async (t) => {
  const weak = labText
    .replace("match: { data: { text: hello } }", "match: { metadata: { name: note } }")
    .replace("        guard: true\n", "")
    .replace("shows: configmap/note does not exist", "shows: something else");
  const hasty = weak
    .replaceAll("within: 10s", "within: 1s")
    .replace("configmap/note\n    trials", "configmap/note\n        within: 1s\n    trials");
  const { engine, folder } = await open(t, { labText: hasty });
  const { problems } = await proveLab(await loadLab(path.join(folder, "x")), engine);
  t.true(
    problems.some(
      ({ sentence }) => sentence === "check still passes before the learner does anything",
    ),
  );
  t.true(
    problems.some(({ sentence }) =>
      sentence.startsWith('trial lost-it should tell "something else"'),
    ),
  );
});

test("a proof says why a step could not be begun again after a trial, and waits no longer", async (t) => {
  const once = labText
    .replace(
      "- run: kubectl create configmap note hello\n",
      '- sh: kubectl create configmap note "$(cat word 2> gone || echo hello)"; echo bye > word\n',
    )
    .replaceAll("within: 10s", "within: 1s");
  const { engine, folder } = await open(t, { labText: once });
  const { problems } = await proveLab(await loadLab(path.join(folder, "x")), engine);
  t.deepEqual(problems, [
    {
      step: "keep",
      sentence:
        'it could not be begun again after trial lost-it: "The note says hello" did not come true again.',
    },
  ]);
});

test("a run that was killed before it could label its namespace is tidied by the next", async (t) => {
  const run = await open(t);
  await run.engine.ready;
  const journal = path.join(run.folder, "state", "journal.jsonl");
  const lines = (await readFile(journal, "utf8")).trim().split("\n");
  t.true(lines.some((line) => line.includes('"made":"process"')));
  await run.engine.close();
  run.records.clear();
  run.api.put(object("Namespace", "web"));
  const again = await run.reopen();
  const notice = await again.until((state) => state.notice !== undefined);
  t.is(notice.notice?.sentence, "Cleaning up after an earlier run.");
  await again.until(({ steps }) => steps[0]?.state === "current");
  t.is(run.api.get("Namespace", "web"), undefined);
});

test("kubectl that goes missing in the middle is one sentence", async (t) => {
  const { engine, folder, until } = await open(t);
  await engine.ready;
  await rm(path.join(folder, "kubectl"));
  engine.send({ type: "run-action" });
  const { notice } = await until((state) => state.notice !== undefined);
  t.is(notice?.sentence, `kubectl is no longer at ${path.join(folder, "kubectl")}.`);
});
