import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import test from "ava";
import { LabError } from "../../src/errors.ts";
import { runByItself } from "../../src/session/by-itself.ts";
import { readJournal } from "../../src/session/journal.ts";
import type { SessionState } from "../../src/session/state.ts";
import { openTestRun, type TestRun } from "../support/engine.ts";
import { openPlace, type FakePlace } from "../support/places.ts";
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
    title: Make a note
    text: Make it.
    do:
      - run: kubectl create namespace \${ns}
        tolerates: [AlreadyExists]
      - run: kubectl create configmap note hello
        tolerates: [AlreadyExists]
    expect:
      - id: noted
        says: The note says hello
        resource: configmap/note
        match: { data: { text: hello } }
        within: 10s
  - id: more
    title: Make another
    text: And another.
    needs: [make]
    do:
      - run: kubectl create configmap other again
    expect:
      - id: other
        says: The other says again
        resource: configmap/other
        match: { data: { text: again } }
        within: 10s
        fidelity: { embedded: simulated }
  - id: last
    title: And a last one
    text: The last.
    needs: [more]
    do:
      - run: kubectl create configmap third end
    expect:
      - id: third
        says: The third says end
        resource: configmap/third
        match: { data: { text: end } }
        within: 10s
`;

const manifests = { "note.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\n" };

interface Two extends TestRun {
  kind: FakePlace;
  embedded: FakePlace;
}

type Context = Parameters<typeof openTestRun>[0];
type More = Partial<Parameters<typeof openTestRun>[1]>;

const open = async (
  t: Context,
  { prepare, ...more }: More & { prepare?(kind: FakePlace): void } = {},
): Promise<Two> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const kind = await openPlace(t, folder, "kind");
  const embedded = await openPlace(t, folder, "embedded");
  prepare?.(kind);
  const run = await openTestRun(t, {
    labText,
    manifests,
    place: kind,
    other: embedded,
    attended: true,
    ...more,
  });
  return { ...run, kind, embedded };
};

const passFirst = async ({ engine, until }: TestRun): Promise<void> => {
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  engine.send({ type: "next" });
  await until(({ current }) => current === 1);
};

const isReady = ({ cluster, steps, current }: SessionState): boolean =>
  cluster.state === "ready" && steps[current]?.state === "current";

const onEmbedded = (state: SessionState): boolean =>
  state.provider === "embedded" && isReady(state);
const onKind = (state: SessionState): boolean => state.provider === "kind" && isReady(state);

test("a cluster that dies in a step: one sentence, one word, and the step goes on elsewhere", async (t) => {
  const run = await open(t);
  const { engine, kind, embedded, until, events } = run;
  await passFirst(run);
  await kind.lose("The engine has stopped.");
  const { elsewhere, cluster } = await until((state) => state.elsewhere !== undefined);
  t.is(cluster.state, "lost");
  t.like(elsewhere, { to: "embedded", urgent: true, sentence: "The engine has stopped." });
  engine.send({ type: "elsewhere" });
  const state = await until(onEmbedded);
  t.is(state.current, 1);
  t.is(state.steps[0]?.state, "passed");
  t.is(state.elsewhere, undefined);
  t.truthy(embedded.api.get("ConfigMap", "note"), "what the step needs is done again");
  t.is(embedded.api.get("ConfigMap", "other"), undefined);
  t.like(
    events.find(({ type }) => type === "moved"),
    {
      from: "kind",
      to: "embedded",
      sentence: 'Going on on the practice cluster, at "Make another"',
    },
  );
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  t.pass();
});

test("the record and the summary say where each step was passed", async (t) => {
  const run = await open(t);
  const { engine, kind, until, records } = run;
  await passFirst(run);
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  await until(onEmbedded);
  for (const last of [1, 2]) {
    await until(({ current }) => current === last);
    engine.send({ type: "solve" });
    await until(({ stepDone }) => stepDone);
    engine.send({ type: "next" });
  }

  const { finished } = await until((state) => state.finished !== undefined);
  t.deepEqual(finished?.passedOn, [
    { provider: "kind", steps: 1, simulated: 0 },
    { provider: "embedded", steps: 2, simulated: 1 },
  ]);
  await engine.close();
  t.deepEqual(records.get("x")?.where, { provider: "embedded", name: "my-embedded" });
  t.deepEqual(
    Object.values(records.get("x")?.steps ?? {}).map(({ passedOn }) => passedOn),
    [
      { provider: "kind", fidelity: "real" },
      { provider: "embedded", fidelity: "simulated" },
      { provider: "embedded", fidelity: "real" },
    ],
  );
});

test("a cluster that cannot start is told with what to do, and the lab begins elsewhere", async (t) => {
  const { engine, until, kind, embedded } = await open(t, {
    prepare(place) {
      place.breakDown(new LabError("environment", "Docker does not run.", { hint: "Start it." }));
    },
  });
  const { cluster, elsewhere } = await until((state) => state.elsewhere !== undefined);
  t.like(cluster, { state: "absent", sentence: "Docker does not run.", hint: "Start it." });
  t.like(elsewhere, { to: "embedded", urgent: true });
  engine.send({ type: "elsewhere" });
  await engine.ready;
  t.true(onEmbedded(engine.state.get()));
  t.is(kind.asked, 1);
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  t.truthy(embedded.api.get("ConfigMap", "note"));
});

test("a cluster that could not start is tried again when the learner says so", async (t) => {
  const { engine, until, kind } = await open(t, {
    prepare(place) {
      place.breakDown(new LabError("environment", "Docker does not run."));
    },
  });
  await until(({ cluster }) => cluster.state === "absent");
  kind.mend();
  engine.send({ type: "retry" });
  await engine.ready;
  const state = engine.state.get();
  t.true(onKind(state));
  t.is(state.elsewhere, undefined);
});

test("nobody has to wait for a cluster that takes its time to start", async (t) => {
  const { engine, until, kind } = await open(t, {
    prepare(place) {
      place.hang();
    },
  });
  await until(({ cluster }) => cluster.state === "starting");
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      if (kind.asked === 1) {
        clearInterval(timer);
        resolve(undefined);
      }
    }, 2);
  });
  engine.send({ type: "elsewhere" });
  await engine.ready;
  t.true(onEmbedded(engine.state.get()));
});

test("where nobody decides, a cluster that cannot start ends the run", async (t) => {
  const { engine, until } = await open(t, {
    attended: false,
    prepare(place) {
      place.breakDown(new LabError("environment", "Docker does not run."));
    },
  });
  await t.throwsAsync(() => engine.ready, { message: "Docker does not run." });
  await until(({ cluster }) => cluster.state === "absent");
});

test("a command that runs when its cluster dies is ended and said, and so is what was typed behind it", async (t) => {
  const run = await open(t);
  const { engine, kind, until, events } = run;
  await passFirst(run);
  engine.send({ type: "run-command", command: "sleep 4243" });
  await until(({ busy }) => busy);
  engine.send({ type: "run-command", command: "kubectl create configmap late x" });
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  const state = await until(onEmbedded);
  t.false(state.busy);
  t.like(
    events.find((event) => event.type === "action-ended" && event.action === "typed"),
    { outcome: "interrupted" },
  );
  t.false(events.some((event) => event.type === "action-started" && /late/.test(event.command)));
});

test("a step that was done is not done again: the next one is where it goes on", async (t) => {
  const run = await open(t);
  const { engine, kind, until, embedded } = run;
  await passFirst(run);
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  const state = await until(onEmbedded);
  t.is(state.current, 2);
  t.deepEqual(
    state.steps.map((step) => step.state),
    ["passed", "passed", "current"],
  );
  t.truthy(embedded.api.get("ConfigMap", "other"));
});

test("when the real cluster answers again it is tidied and offered, and never gone to unasked", async (t) => {
  const run = await open(t);
  const { engine, kind, embedded, until, folder } = run;
  await passFirst(run);
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  await until(onEmbedded);
  t.is((await placesNoted(folder)).length, 2);
  await kind.api.start();
  kind.mend();
  const { elsewhere, provider } = await until((state) => state.elsewhere !== undefined);
  t.like(elsewhere, { to: "kind", urgent: false, sentence: "The kind cluster my-kind answers." });
  t.is(provider, "embedded");
  await gone(kind, "web");
  engine.send({ type: "elsewhere" });
  const state = await until(onKind);
  t.is(state.current, 1);
  t.truthy(kind.api.get("ConfigMap", "note"));
  await gone(embedded, "web");
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  await engine.cleanUp();
  t.is(kind.api.get("Namespace", "web"), undefined);
});

test("what was half made on the real cluster is cleaned before the learner is back on it", async (t) => {
  const run = await open(t);
  const { engine, kind, until } = run;
  await passFirst(run);
  engine.send({ type: "run-command", command: "kubectl create configmap half x" });
  await until(({ busy }) => busy);
  await until(({ busy }) => !busy);
  t.truthy(kind.api.get("ConfigMap", "half"));
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  await until(onEmbedded);
  await kind.api.start();
  kind.mend();
  engine.send({ type: "elsewhere" });
  await until(onKind);
  t.truthy(kind.api.get("ConfigMap", "note"));
  t.is(kind.api.get("ConfigMap", "half"), undefined);
});

test("a way back that fails leaves the learner where they were, in one sentence", async (t) => {
  const run = await open(t);
  const { engine, kind, until } = run;
  await passFirst(run);
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  await until(onEmbedded);
  kind.breakDown(new LabError("environment", "Docker does not run.", { hint: "Start it." }));
  engine.send({ type: "elsewhere" });
  const { notice } = await until((state) => state.notice?.level === "error");
  t.is(notice?.sentence, "The kind cluster my-kind cannot be used: Docker does not run.");
  t.is(notice?.hint, "Start it.");
  await until(onEmbedded);
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  t.pass();
});

test("a way back that takes too long is broken off by the same word", async (t) => {
  const run = await open(t);
  const { engine, kind, until } = run;
  await passFirst(run);
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  await until(onEmbedded);
  kind.hang();
  engine.send({ type: "elsewhere" });
  await until(({ provider }) => provider === "kind");
  engine.send({ type: "elsewhere" });
  const state = await until(onEmbedded);
  t.is(state.current, 1);
});

test("files that the learner has changed stay theirs, and are not what steps are done again with", async (t) => {
  const text = labText.replace("kubectl create configmap note hello", "kubectl apply -f ./");
  const own = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n";
  const run = await open(t, {
    labText: text.replace("match: { data: { text: hello } }", "match: { kind: ConfigMap }"),
    manifests: { "note.yaml": `${manifests["note.yaml"]}  namespace: web\n` },
  });
  const { engine, kind, until, folder, embedded } = run;
  await passFirst(run);
  const file = path.join(folder, "work", "note.yaml");
  await writeFile(file, own);
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  await until(onEmbedded);
  t.truthy(embedded.api.get("ConfigMap", "note"));
  t.is(await readFile(file, "utf8"), own);
});

test("the next day the lab opens where the learner was, and is cleaned up where it was not", async (t) => {
  const run = await open(t);
  const { engine, kind, embedded, until, folder } = run;
  await passFirst(run);
  await kind.lose("Gone.");
  await until((state) => state.elsewhere !== undefined);
  engine.send({ type: "elsewhere" });
  await until(onEmbedded);
  await engine.close();
  const notes = await placesNoted(folder);
  t.deepEqual(notes, ["embedded", "kind"]);

  await kind.api.start();
  kind.mend();
  kind.api.put(object("ConfigMap", "stale"));
  const again = await run.reopen({ place: kind, other: embedded });
  const state = await again.until(onKind);
  t.is(state.current, 1);
  t.truthy(kind.api.get("ConfigMap", "note"), "what the step needs is done again here");
});

test("another cluster under the old name: what was done is done again, at the same step", async (t) => {
  const run = await open(t, {
    prepare(place) {
      place.api.put(object("Namespace", "kube-system"));
    },
  });
  const { kind, until } = run;
  await passFirst(run);
  await kind.lose("Gone.");
  await until(({ cluster }) => cluster.state === "lost");
  await kind.api.start();
  for (const [kindOf, name] of [
    ["ConfigMap", "note"],
    ["Namespace", "web"],
    ["Namespace", "kube-system"],
  ] as const) {
    kind.api.remove(kindOf, name);
  }

  kind.api.put(object("Namespace", "kube-system", { metadata: { uid: "another" } }));
  kind.mend();
  await until(
    (state) => state.cluster.state === "ready" && kind.api.get("ConfigMap", "note") !== undefined,
  );
  const state = await until(onKind);
  t.is(state.current, 1);
});

test("nobody at the keys: a cluster that dies is waited for, then left where that was said", async (t) => {
  const run = await open(t);
  const { engine, kind, until, events } = run;
  const ending = runByItself(engine, new AbortController().signal, { fallback: true, silence: 50 });
  await until(({ current }) => current === 1);
  await kind.lose("Gone.");
  t.is(await ending, "passed");
  t.true(events.some(({ type }) => type === "moved"));
  t.is(engine.state.get().finished?.passedOn.at(-1)?.provider, "embedded");
});

test("nobody at the keys: a cluster that cannot start is left where that was said", async (t) => {
  const { engine } = await open(t, {
    prepare(place) {
      place.breakDown(new LabError("environment", "Docker does not run."));
    },
  });
  t.is(await runByItself(engine, new AbortController().signal, { fallback: true }), "passed");
});

test("nobody at the keys, and nothing said: a cluster that is gone ends the run with why", async (t) => {
  const { engine, kind, until } = await open(t, { attended: false });
  const ending = runByItself(engine, new AbortController().signal, { silence: 50 });
  await until(({ current }) => current === 1);
  await kind.lose("The engine has stopped.");
  const error = await t.throwsAsync(ending, { instanceOf: LabError });
  t.is(error?.message, "The engine has stopped.");
  t.is(error?.exitCode, 3);
});

const placesNoted = async (folder: string): Promise<string[]> => {
  const lines = await readJournal(path.join(folder, "state"));
  const places = lines.flatMap((line) =>
    line.made === "process" ? [] : [line.on?.provider ?? ""],
  );
  return [...new Set(places)].toSorted();
};

const gone = (place: FakePlace, namespace: string): Promise<void> =>
  new Promise((resolve) => {
    const timer = setInterval(() => {
      if (place.api.get("Namespace", namespace) === undefined) {
        clearInterval(timer);
        resolve();
      }
    }, 5);
  });
