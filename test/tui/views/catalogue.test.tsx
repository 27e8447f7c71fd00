/** The catalogue: finding a lab, reading about it, opening it. */
import test from "ava";
import { LabError } from "../../../src/errors.ts";
import { renderApp, unmountAll } from "../../support/render-app.tsx";

test.after.always(unmountAll);

test.serial("It begins at the lab that was begun, and says where that one stopped", async (t) => {
  const app = renderApp(100, 30);
  await app.see("▸ ◐ Fit inside the budget");
  await app.see("Stopped yesterday at step 4");
  t.true(app.frame().includes("1 of 11"));
});

for (const [columns, rows] of [
  [100, 30],
  [80, 24],
  [60, 15],
  [40, 10],
] as const) {
  test.serial(`At ${columns}x${rows} it fits and shows the chosen lab`, async (t) => {
    const app = renderApp(columns, rows);
    app.type("G");
    await app.see("▸ ○ A node joins");
    const lines = app.frame().split("\n");
    t.true(lines.length <= rows && lines.every((line) => line.length <= columns), app.frame());
  });
}

test.serial("Arrows, letters and n move; n skips what is done", async (t) => {
  const app = renderApp(100, 30);
  app.type("\u001B[B");
  await app.see("▸ ○ When nobody sets limits");
  app.type("kk");
  await app.see("▸ ✔ Namespaces and blast radius");
  app.type("n");
  await app.see("▸ ◐ Fit inside");
  app.type("G");
  await app.see("▸ ○ A node joins");
  app.type("n");
  await app.see("▸ ◐ Fit inside");
  t.pass();
});

test.serial("A filter follows each key; enter keeps it, esc drops it", async (t) => {
  const app = renderApp(100, 30);
  app.type("/chmod");
  await app.see("No chmod: seccomp");
  await app.miss("Keep tenants apart");
  app.type("\r");
  await app.see("▸ ○ No chmod");
  app.type("/zz");
  await app.see("No lab matches");
  app.type("\u001B");
  await app.see("Keep tenants apart");
  t.pass();
});

test.serial(
  "A lab that cannot be opened leads back with one sentence and what to do",
  async (t) => {
    const app = renderApp(100, 30);
    app.model.openLab = () =>
      Promise.reject(
        new LabError("lab", "lab.yaml line 3: no such key.", { hint: "Run drydock lint." }),
      );
    app.type("\r");
    await app.see("lab.yaml line 3: no such key.  Run drydock lint.");
    await app.see("ISOLATION AND RESOURCES");
    t.pass();
  },
);

test.serial("While a lab opens, its progress shows and esc gives up", async (t) => {
  const app = renderApp(100, 30);
  let report: (sentence: string) => void = () => {};
  app.model.openLab = (_id, progress) => {
    report = progress;
    return new Promise(() => {});
  };
  app.type("\r");
  await app.see("esc back");
  report("Fetching kubectl");
  await app.see("◐ Fetching kubectl");
  report("Reading the lab");
  await app.see("✔ Fetching kubectl");
  app.type("\u001B");
  await app.see("NETWORKING");
  t.pass();
});

test.serial("Leaving a lab for the list closes it", async (t) => {
  const app = renderApp(100, 30);
  app.type("\r");
  await app.see("▸ $ kubectl create namespace");
  let closed = false;
  app.model.sessions[0]!.close = () => {
    closed = true;
    return Promise.resolve();
  };
  app.type("l");
  await app.see("NETWORKING");
  t.true(closed);
});

for (const key of ["q", "\u0003"]) {
  test.serial(`${JSON.stringify(key)} leaves`, async (t) => {
    const app = renderApp(100, 30);
    await app.see("NETWORKING");
    app.type(key);
    await app.left;
    t.pass();
  });
}

test.serial("Where there is only ASCII, only ASCII is drawn", async (t) => {
  const app = renderApp(100, 30, { ascii: true });
  await app.see("> ~ Fit inside the budget");
  // oxlint-disable-next-line no-control-regex -- that is the question
  t.notRegex(app.frame(), /[^\u0000-\u007F]/);
});

for (const [columns, rows] of [
  [100, 30],
  [80, 24],
  [60, 15],
  [40, 10],
] as const) {
  test.serial(`At ${columns}x${rows} p shows where labs can run, and enter chooses`, async (t) => {
    const app = renderApp(columns, rows);
    await app.see("▸ ◐ Fit inside");
    app.type("p");
    await app.see("▸ ● embedded");
    const lines = app.frame().split("\n");
    t.true(lines.length <= rows && lines.every((line) => line.length <= columns), app.frame());
    app.type("j");
    await app.see("▸ ○ kind");
    app.type("\r");
    await app.see("Labs run on kind from now on.");
    t.deepEqual(app.model.chosen, ["kind"]);
  });
}

test.serial("A place that cannot be chosen in the list says what to do instead", async (t) => {
  const app = renderApp(100, 30);
  app.type("p");
  await app.see("Where labs run");
  app.type("G\r");
  await app.see("drydock --context NAME shows it, and asks once.");
  app.type("\u001B");
  await app.see("NETWORKING");
  t.deepEqual(app.model.chosen, []);
});
