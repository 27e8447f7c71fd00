/** What stays on the normal screen, which commands need the terminal, how a size is arranged, how exits are guarded. */
import { EventEmitter } from "node:events";
import test from "ava";
import { guardExits } from "../../src/tui/exit-paths.ts";
import { needsTerminal } from "../../src/tui/interactive.ts";
import { layoutFor } from "../../src/tui/layout.ts";
import { leavingSummary } from "../../src/tui/leaving-summary.ts";
import { createScriptedModel } from "../support/scripted-model.ts";
import { createScriptedSession } from "../support/scripted-session.ts";

test("Three lines say what was done, that it is kept, and how to go on", (t) => {
  const session = createScriptedSession({ from: 3, ready: true });
  t.deepEqual(leavingSummary(createScriptedModel(), session.state.get()).split("\n"), [
    "drydock: Fit inside the budget, step 4 of 6. 2 of 11 labs touched, 1 done.",
    "Your cluster sleeps; nothing is lost.",
    "Go on with   drydock resource-quota",
    "",
  ]);
  t.true(leavingSummary(createScriptedModel(), undefined).endsWith("Go on with   drydock\n"));
});

test("Editors, pagers and shells in containers get the terminal, everything else does not", (t) => {
  for (const command of [
    "kubectl edit deploy web",
    "kubectl -n a exec -it web -- sh",
    "kubectl exec web -i -t -- sh",
    "kubectl run -ti x --image=busybox",
    "vim a.yaml",
    "less a",
    "bash",
    "k9s",
  ]) {
    t.true(needsTerminal(command), command);
  }

  for (const command of [
    "kubectl get pods",
    "kubectl exec web -- sh -c 'test -t 0'",
    "kubectl apply -f edit.yaml",
    "bash -c 'echo a'",
    "kubectl delete pod edit",
    "",
  ]) {
    t.false(needsTerminal(command), command);
  }
});

test("The size decides the arrangement, and every row is given to somebody", (t) => {
  t.is(layoutFor(100, 30).kind, "wide");
  t.is(layoutFor(99, 30).kind, "stacked");
  t.is(layoutFor(60, 15).kind, "stacked");
  t.is(layoutFor(59, 15).kind, "single");
  t.is(layoutFor(100, 14).kind, "single");
  t.is(layoutFor(40, 10).kind, "single");
  t.is(layoutFor(39, 10).kind, "tiny");
  t.is(layoutFor(200, 9).kind, "tiny");
  for (let rows = 15; rows < 90; rows++) {
    const wide = layoutFor(120, rows);
    const stacked = layoutFor(80, rows);
    t.is(wide.kind === "wide" && wide.panes + wide.output + 5, rows);
    t.is(stacked.kind === "stacked" && stacked.task + stacked.region + 5, rows);
  }
});

test("A crash restores the terminal before it is told, and ends with 1", (t) => {
  const process = Object.assign(new EventEmitter(), {
    exit: (code: number) => told.push(`exit ${code}`),
  });
  const told: string[] = [];
  const stop = guardExits({
    process: process as unknown as NodeJS.Process,
    restore: () => told.push("restored"),
    quit: (code) => told.push(`quit ${code}`),
    say: (text) => told.push(text.split("\n")[0] ?? ""),
  });
  process.emit("uncaughtException", new Error("broken"));
  process.emit("SIGTERM", "SIGTERM");
  process.emit("SIGHUP", "SIGHUP");
  t.deepEqual(told, [
    "restored",
    "Error: broken",
    "exit 1",
    "restored",
    "quit 143",
    "restored",
    "quit 129",
  ]);
  stop();
  t.deepEqual(process.eventNames(), []);
});
