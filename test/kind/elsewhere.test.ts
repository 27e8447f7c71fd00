/** A real cluster whose node is killed in the middle of a step: on to the practice cluster, and back, in a real pseudo terminal. */
import process from "node:process";
import baseTest from "ava";
import { execa } from "execa";
import { placeOf } from "../../src/cluster/kind/place.ts";
import { program } from "../support/home.ts";
import { makeKindHome, realEngine } from "../support/real-engine.ts";
import { openTerminal, type TestTerminal } from "../support/terminal.ts";

const { engine, why } = await realEngine();
const test = engine === undefined ? baseTest.serial.skip : baseTest.serial;
if (engine === undefined) {
  process.stdout.write(`No test with a real cluster: ${why}\n`);
}

const enter = "\r";

/** A real cluster on a small machine takes longer than the terminal waits for a sentence. */
const seeSoon = async (terminal: TestTerminal, wanted: string | RegExp): Promise<void> => {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const seen = await terminal.see(wanted).then(
      () => true,
      () => false,
    );
    if (seen) {
      return;
    }
  }

  await terminal.see(wanted);
};

test("A node that is killed in the middle of a step: one key goes on, one key goes back, and nothing is left over", async (t) => {
  await using home = await makeKindHome();
  const name = home.name();
  const up = await home.start("cluster", "up", "--provider", "kind", "--name", name);
  t.is(up.exitCode, 0, up.all);
  const kubectl = (...words: string[]) =>
    execa("kubectl", ["--kubeconfig", placeOf(home.paths, name).kubeconfig, ...words], {
      reject: false,
    });
  {
    await using terminal = openTerminal(
      process.execPath,
      [program, "resource-quota", "--provider", "kind", "--name", name],
      { env: home.env },
    );
    await seeSoon(terminal, "▸ $ kubectl create namespace ignite");
    for (const seen of [
      "▸ $ kubectl apply -n ignite -f quota.yaml",
      "▸ Next: A pod that fits",
      "▸ $ kubectl apply -n ignite -f pod-fits.yaml",
    ]) {
      terminal.type(enter);
      await seeSoon(terminal, seen);
    }

    terminal.type(`:sleep 600${enter}`);
    await terminal.see("$ sleep 600");
    await engine!.run(["kill", `${name}-control-plane`]);
    await seeSoon(terminal, "▸ p  Go on at this step on the practice");
    terminal.type("p");
    await seeSoon(terminal, "embedded x1");
    await seeSoon(terminal, "▸ $ kubectl apply -n ignite -f pod-fits.yaml");
    await engine!.attempt(["start", `${name}-control-plane`]);
    await seeSoon(terminal, `The kind cluster ${name} answers.`);
    terminal.type("p");
    await seeSoon(terminal, / kind$/m);
    await seeSoon(terminal, "▸ $ kubectl apply -n ignite -f pod-fits.yaml");
    const { stdout } = await kubectl("get", "resourcequota", "-n", "ignite", "-o", "name");
    t.is(stdout, "resourcequota/mem-cpu-demo", "what the step needs was done again");
    terminal.type("q");
    t.is((await terminal.exited).code, 0);
  }

  const reset = await home.start(
    "reset",
    "resource-quota",
    "--yes",
    "--provider",
    "kind",
    "--name",
    name,
  );
  t.is(reset.exitCode, 0, reset.all);
  t.regex((await kubectl("get", "namespace", "ignite")).stderr, /NotFound/);
});
