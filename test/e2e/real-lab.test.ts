/** Journeys of a learner through a real lab: the real program, kubectl and practice cluster, in a real pseudo terminal. */
import test from "ava";
import { makeHome } from "../support/home.ts";
import type { TestTerminal } from "../support/terminal.ts";

const enter = "\r";
const escape = "\u001B";
const patch = (memory: string) =>
  `kubectl patch quota mem-cpu-demo -n ignite --type merge -p '{"spec":{"hard":{"requests.memory":"${memory}"}}}'`;

/** Presses enter on what is highlighted until the wanted text is there. */
const enterThrough = async (terminal: TestTerminal, wanted: readonly (string | RegExp)[]) => {
  for (const text of wanted) {
    terminal.type(enter);
    await terminal.see(text);
  }
};

const type = (terminal: TestTerminal, command: string) => {
  terminal.type(`:${command}${enter}`);
};

const firstSteps = [
  "▸ $ kubectl apply -n ignite -f quota.yaml",
  "▸ Next: A pod that fits",
  "▸ $ kubectl apply -n ignite -f pod-fits.yaml",
  "▸ Next: A pod with no requests is refused",
  "step 3 of 6",
];

const lastSteps = [
  "▸ $ kubectl apply -n ignite -f deploy-too-big.yaml",
  "▸ $ kubectl get events -n ignite",
  "▸ Next: Your turn: get it admitted",
  "▸ Find your own way",
];

test.serial("A learner goes by enter and by : from the catalogue to the summary", async (t) => {
  await using home = await makeHome();
  await using terminal = home.open([]);
  await terminal.see("ISOLATION AND RESOURCES");
  terminal.type("/");
  terminal.type(`budget${enter}`);
  await terminal.see("read three refusals");
  terminal.type(enter);
  await terminal.see("▸ $ kubectl create namespace ignite");
  await enterThrough(terminal, firstSteps);
  await terminal.see(/requests\.memory +█+░+ +600Mi of 1Gi/);
  await terminal.see(/● quota-mem-cpu-demo +Running +1\/1 +worker/);
  type(terminal, "kubectl apply -n ignite -f pod-no-requests.yaml");
  await terminal.see("must specify limits.cpu for: app");
  await terminal.see("▸ Next: A pod that does not fit");
  await enterThrough(terminal, ["step 4 of 6", "as expected"]);
  await terminal.see("▸ Next: The same refusal, behind a Deployment");
  await enterThrough(terminal, lastSteps);
  type(terminal, patch("2Gi"));
  await terminal.see("✔ You made room");
  type(terminal, "kubectl rollout restart deployment/big -n ignite");
  await terminal.see("▸ Finish the lab");
  await enterThrough(terminal, ["On AKS today"]);
  t.regex(terminal.screen().join("\n"), /✔ 6 of 6 steps/);
  terminal.type("q");
  t.is((await terminal.exited).code, 0);
  t.regex((await home.run("list")).stdout, /✔ resource-quota/);
  t.is((await home.run("cluster", "down")).code, 0);
  t.deepEqual(await home.processes(), []);
});

test.serial("At 80x24 a step is done in the shell, left, and found again as it was", async (t) => {
  await using home = await makeHome();
  {
    await using terminal = home.open(["resource-quota"], { columns: 80, rows: 24 });
    await terminal.see("▸ $ kubectl create namespace ignite");
    terminal.type("s");
    await terminal.see("exit goes back");
    t.false(terminal.alternate());
    terminal.type(`drydock task${enter}`);
    await terminal.see("Ten teams share one cluster");
    terminal.type(`drydock check; echo "exit-$?"${enter}`);
    await terminal.see("exit-1");
    terminal.type(
      `kubectl create namespace ignite && kubectl apply -n ignite -f quota.yaml${enter}`,
    );
    await terminal.see("resourcequota/mem-cpu-demo created");
    terminal.type(`clear; drydock check; echo "exit-$?"${enter}`);
    await terminal.see("exit-0");
    terminal.type(`exit${enter}`);
    await terminal.see("▸ Next: A pod that fits");
    await enterThrough(terminal, firstSteps.slice(2));
    terminal.type("q");
    t.is((await terminal.exited).code, 0);
    t.regex(terminal.scrollback().join("\n"), /step 3 of 6[^]*nothing is lost/);
  }

  t.is((await home.run("cluster", "down")).code, 0);
  t.deepEqual(await home.processes(), []);
  await using again = home.open(["resource-quota"], { columns: 80, rows: 24 });
  await again.see("step 3 of 6");
  await again.see("▸ $ kubectl apply -n ignite -f pod-no-requests.yaml");
  await again.see(/requests\.memory +█+░+ +600Mi of 1Gi/);
  await again.see(/● quota-mem-cpu-demo +Running/);
  for (const [key, seen] of [
    ["f", "name: no-requests"],
    ["w", "What Drydock saw"],
    ["?", "Take back the last change"],
  ] as const) {
    again.type(key);
    await again.see(seen);
    again.type(escape);
    await again.see("▸ $ kubectl apply");
  }

  again.resize(100, 30);
  await again.see("│");
  again.type(">");
  await again.see("embedded x20");
  again.type("<");
  await again.see(/embedded x1$/m);
  again.type("z");
  await again.see(/undone|Undid|took back|Nothing to undo/i);
});

test.serial("A cluster that is killed comes back by itself, and the step goes on", async (t) => {
  await using home = await makeHome();
  await using terminal = home.open(["resource-quota"]);
  await terminal.see("▸ $ kubectl create namespace ignite");
  await enterThrough(terminal, firstSteps);
  const { pid } = JSON.parse((await home.run("cluster", "status", "--json")).stdout) as {
    pid: number;
  };
  process.kill(pid, "SIGKILL");
  await terminal.see("The cluster is back; the step goes on.");
  await terminal.see(/● quota-mem-cpu-demo +Running/);
  await enterThrough(terminal, ["as expected", "▸ Next: A pod that does not fit"]);
  terminal.resize(60, 15);
  await terminal.see("▸ Next: A pod that does not fit");
  terminal.kill("SIGTERM");
  t.is((await terminal.exited).code, 143);
  t.regex(terminal.scrollback().join("\n"), /Go on with/);
});
