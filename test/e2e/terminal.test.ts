/** Journeys through the real program in a real pseudo terminal, on the scripted session. */
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import test from "ava";
import { openTerminal, type TerminalOptions } from "../support/terminal.ts";

const program = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  "../support/scripted-app.js",
);
const start = (args: string[], options?: TerminalOptions) =>
  openTerminal(process.execPath, [program, ...args], options);
const inLab = ["3", "5", "resource-quota"];
const enter = "\r";

/** The program inside a shell script that goes on after it. */
const script = (after: string, args = inLab) =>
  openTerminal("/bin/sh", [
    "-c",
    `printf 'line before\\n'; "${process.execPath}" "${program}" ${args.join(" ")}; ${after}`,
  ]);

test.serial(
  "A learner goes from the catalogue through a step and leaves with a summary",
  async (t) => {
    await using terminal = start(["0", "5"]);
    await terminal.see("ISOLATION AND RESOURCES");
    t.true(terminal.alternate());
    t.true(terminal.cursorHidden());
    terminal.type(enter);
    await terminal.see("▸ $ kubectl create namespace ignite");
    terminal.type(enter);
    await terminal.see("▸ $ kubectl apply -n ignite -f quota.yaml");
    terminal.type(enter);
    await terminal.see("▸ Next: A pod that fits");
    terminal.type("n");
    await terminal.see("step 2 of 6");
    terminal.type("q");
    const { code } = await terminal.exited;
    t.is(code, 0);
    t.false(terminal.alternate());
    t.false(terminal.cursorHidden());
    const [first = "", second, third] = terminal.scrollback().filter((line) => line !== "");
    t.true(first.startsWith("drydock: Fit inside the budget, step 2 of 6."));
    t.is(second, "Your cluster sleeps; nothing is lost.");
    t.is(third, "Go on with   drydock resource-quota");
  },
);

test.serial("Everything typed in one burst reaches the command line that it opens", async (t) => {
  await using terminal = start(inLab);
  await terminal.see("▸ $ kubectl apply");
  terminal.type(`:kubectl get quota${enter}`);
  await terminal.see("(scripted) kubectl get quota");
  t.true(terminal.alternate());
});

test.serial("A resize redraws everything for the new size", async (t) => {
  await using terminal = start(inLab);
  await terminal.see("▸ $ kubectl apply");
  for (const [columns, rows, seen] of [
    [80, 24, "tab: output"],
    [60, 15, "── cluster ──"],
    [40, 10, "tab: do"],
    [30, 8, "needs at least 40x10"],
    [120, 40, "│"],
  ] as const) {
    terminal.resize(columns, rows);
    await terminal.see(seen);
    await terminal.until(
      (text) =>
        columns < 40 || text.split("\n").filter((line) => line.includes("Fit inside")).length === 1,
      "one header",
    );
  }
  await terminal.see("enter run");
  t.true(terminal.screen().at(-1)?.includes("enter run"));
});

test.serial("The learner's shell gets the terminal and gives it back", async (t) => {
  await using terminal = start(inLab);
  await terminal.see("▸ $ kubectl apply");
  for (const round of ["one", "two", "three"]) {
    terminal.type("s");
    await terminal.see("lab$");
    t.false(terminal.alternate());
    t.false(terminal.cursorHidden());
    terminal.type(`echo round-$((1 + 1))-${round}${enter}`);
    await terminal.see(`round-2-${round}`);
    terminal.type(`exit${enter}`);
    await terminal.see("▸ $ kubectl apply");
    t.true(terminal.alternate());
  }
  terminal.type(enter);
  await terminal.see("as expected");
});

test.serial("The hand-over works where CI is set", async (t) => {
  await using terminal = start(inLab, { env: { CI: "1" } });
  await terminal.see("▸ $ kubectl apply");
  terminal.type("s");
  await terminal.see("lab$");
  terminal.type(`exit${enter}`);
  await terminal.see("▸ $ kubectl apply");
  terminal.resize(80, 24);
  await terminal.see("tab: output");
  terminal.type("q");
  t.is((await terminal.exited).code, 0);
});

test.serial("ctrl+c in a child does not end the program", async (t) => {
  await using terminal = start(inLab);
  await terminal.see("▸ $ kubectl apply");
  terminal.type("s");
  await terminal.see("lab$");
  // What cat gives back shows that it is reading: a shell that is about to fork may lose the signal.
  terminal.type(`sh -c 'echo ready-$((2 + 3)); exec cat'${enter}`);
  await terminal.see("ready-5");
  terminal.type(`waiting${enter}`);
  await terminal.see(/waiting\s+waiting/);
  terminal.type("\u0003");
  await terminal.see(/\^C\s+lab\$/);
  terminal.type(`exit${enter}`);
  await terminal.see("▸ $ kubectl apply");
  t.true(terminal.alternate());
});

test.serial("A command that needs the terminal gets it", async (t) => {
  await using terminal = start(inLab);
  await terminal.see("▸ $ kubectl apply");
  terminal.type(`:less ${program}${enter}`);
  await terminal.see("Runs the terminal UI on the scripted session");
  terminal.type("q");
  await terminal.see("▸ $ kubectl apply");
  t.true(terminal.alternate());
});

test.serial("ctrl+z returns to the shell and fg brings the screen back", async (t) => {
  await using terminal = openTerminal("/bin/bash", ["--norc", "-i"]);
  await terminal.see("$");
  terminal.type(`'${process.execPath}' '${program}' ${inLab.join(" ")}${enter}`);
  await terminal.see("▸ $ kubectl apply");
  terminal.type("\u001A");
  await terminal.see("Stopped");
  t.false(terminal.alternate());
  terminal.type(`echo still-$((3 + 4))${enter}`);
  await terminal.see("still-7");
  terminal.type(`fg${enter}`);
  await terminal.until(
    (text) => text.includes("▸ $ kubectl apply") && text.includes("? help"),
    "back",
  );
  t.true(terminal.alternate());
  terminal.type("q");
  await terminal.see("Go on with");
});

const cooked = `stty -a | tr ' ;' '\\n\\n' | grep -cx -e icanon -e echo -e isig`;

for (const [title, leave, seen, code] of [
  ["quitting", (type: (keys: string) => void) => type("q"), "nothing is lost", 0],
  [
    "a throw in a timer",
    (type: (keys: string) => void) => type(`:throw${enter}`),
    "a planned throw",
    1,
  ],
  [
    "a rejection",
    (type: (keys: string) => void) => type(`:reject${enter}`),
    "a planned rejection",
    1,
  ],
  [
    "a throw while drawing",
    (type: (keys: string) => void) => type(`:break${enter}`),
    "TypeError",
    1,
  ],
] as const) {
  test.serial(`The terminal is restored after ${title}`, async (t) => {
    await using terminal = script(`echo "exit $?"; ${cooked}`);
    await terminal.see("▸ $ kubectl apply");
    leave(terminal.type);
    await terminal.exited;
    const text = terminal.scrollback().join("\n");
    t.true(text.startsWith("line before\n"), text);
    t.true(text.includes(seen), text);
    t.true(text.includes(`exit ${code}\n3`), text);
    t.false(terminal.alternate());
    t.false(terminal.cursorHidden());
  });
}

for (const [signal, code] of [
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  ["SIGINT", 130],
] as const) {
  test.serial(`The terminal is restored after ${signal}`, async (t) => {
    await using terminal = start(inLab);
    await terminal.see("▸ $ kubectl apply");
    terminal.kill(signal);
    const ended = await terminal.exited;
    t.is(ended.code, code);
    t.false(terminal.alternate());
    t.false(terminal.cursorHidden());
    t.true(terminal.scrollback().join("\n").includes("Go on with   drydock resource-quota"));
  });
}

test.serial("ctrl+z where no shell waits comes back by itself", async (t) => {
  await using terminal = start(inLab);
  await terminal.see("▸ $ kubectl apply");
  terminal.type("\u001A");
  await terminal.miss("▸ $ kubectl apply");
  await terminal.see("▸ $ kubectl apply");
  terminal.type("?");
  await terminal.see("Take back the last change");
  t.true(terminal.alternate());
});

test.serial("Colour says state; NO_COLOR and FORCE_COLOR=0 do without", async (t) => {
  for (const [env, coloured] of [
    [{}, true],
    [{ CI: "1" }, true],
    [{ NO_COLOR: "1" }, false],
    [{ FORCE_COLOR: "0" }, false],
  ] as const) {
    await using terminal = start(inLab, { env });
    await terminal.see("▸ $ kubectl apply");
    t.is(terminal.coloured(), coloured, JSON.stringify(env));
  }
});

test.serial("A locale without UTF-8 gets ASCII", async (t) => {
  await using terminal = start(inLab, { env: { LC_ALL: "C", LANG: "C" } });
  await terminal.see("> $ kubectl apply");
  // oxlint-disable-next-line no-control-regex -- that is the question
  t.notRegex(terminal.screen().join("\n"), /[^\u0000-\u007F]/);
});
