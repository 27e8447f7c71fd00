/** A lab whose cluster is gone, could not be had, or answers again: one sentence, one key. */
import test from "ava";
import type { Intent } from "../../../src/session/events.ts";
import { type RenderedApp, renderApp, unmountAll } from "../../support/render-app.tsx";
import { absentState, backState, lostState } from "../../support/scripted-troubles.ts";

test.after.always(unmountAll);

const lab = { lab: "resource-quota", from: 3 };
/** What was sent, once it is so much; keys are handed out one by one. */
const sent = (app: RenderedApp, count: number): Promise<Intent[]> =>
  new Promise((resolve) => {
    const look = () => {
      const intents = app.model.sessions[0]?.sent ?? [];
      if (intents.length >= count) {
        resolve(intents);
      } else {
        setTimeout(look, 5);
      }
    };
    look();
  });
const highlighted = (app: RenderedApp) =>
  app
    .frame()
    .split("\n")
    .filter((line) => line.includes("▸"));

for (const [columns, rows] of [
  [100, 30],
  [80, 24],
  [60, 15],
] as const) {
  test.serial(
    `At ${columns}x${rows} a lost cluster says why, and p is the one thing to do`,
    async (t) => {
      const app = renderApp(columns, rows, { ...lab, state: lostState });
      await app.see("kind does not answer");
      await app.see("p continue on embedded");
      const lines = app.frame().split("\n");
      t.true(lines.length <= rows && lines.every((line) => line.length <= columns), app.frame());
      t.is(highlighted(app).length, 1, app.frame());
      app.type("\r");
      await app.see("the cluster is not ready yet");
      app.type("p");
      t.deepEqual(await sent(app, 1), [{ type: "elsewhere" }]);
    },
  );
}

test.serial("At 40x10 the sentence and the key are there whatever region shows", async (t) => {
  const app = renderApp(40, 10, { ...lab, state: lostState });
  await app.see("p continue on embedded");
  t.true(app.frame().includes("The cluster does not answer"), app.frame());
});

test.serial("A cluster that could not be had is tried again by enter, or left by p", async (t) => {
  const app = renderApp(100, 30, { ...lab, state: absentState });
  await app.see("kind cannot be used");
  for (const text of ["Docker does not answer.", "Start it, then try again.", "enter  try again"]) {
    t.true(app.frame().includes(text), app.frame());
  }

  t.is(highlighted(app).length, 1);
  app.type("\r");
  app.type("p");
  t.deepEqual(await sent(app, 2), [{ type: "retry" }, { type: "elsewhere" }]);
});

test.serial(
  "The way back is a sentence until the next key, and a key as long as it is open",
  async (t) => {
    const app = renderApp(100, 30, { ...lab, state: backState });
    await app.see("● The kind cluster drydock answers.  p: Go back to the kind cluster drydock");
    await app.see("p back to kind");
    t.is(highlighted(app).length, 1);
    t.true(highlighted(app)[0]?.includes("$ kubectl apply"));
    app.type("j");
    await app.miss("The kind cluster drydock answers.");
    await app.see("p back to kind");
    app.type("p");
    t.deepEqual(await sent(app, 1), [{ type: "elsewhere" }]);
  },
);

test.serial("A cluster that works is left only after a question", async (t) => {
  const app = renderApp(100, 30, { ...lab, state: { provider: "kind", other: "embedded" } });
  await app.see("▸ $ kubectl apply");
  app.type("p");
  await app.see("Go on at this step on embedded?");
  app.type("n");
  await app.miss("Go on at this step on embedded?");
  t.deepEqual(app.model.sessions[0]?.sent, []);
  app.type("py");
  t.deepEqual(await sent(app, 1), [{ type: "elsewhere" }]);
});

test.serial("Where there is no other cluster, p says how to have one", async (t) => {
  const app = renderApp(100, 30, lab);
  await app.see("▸ $ kubectl apply");
  app.type("p");
  await app.see("there is no other cluster; p in the list of labs chooses one");
  t.deepEqual(app.model.sessions[0]?.sent, []);
});
