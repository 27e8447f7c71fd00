import { readFile } from "node:fs/promises";
import path from "node:path";
import test from "ava";
import { openTestRun } from "../support/engine.ts";
import { object } from "../support/scene.ts";

const labText = `lab: 1
id: x
title: A way in
summary: Go in.
part: networking
level: beginner
minutes: 5
scope: { namespaces: [web] }
gateways: { shop: { service: svc/shop } }
steps:
  - id: knock
    title: Knock
    text: Knock at \${shop.ip}:\${shop.http}.
    do:
      - run: kubectl create configmap note \${shop.http}
    expect:
      - id: noted
        says: The note holds the port
        resource: configmap/note
`;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("a Service that nobody listens for is reached by a port-forward, which ends with the run", async (t) => {
  const { engine, api, folder, until } = await openTestRun(t, { labText });
  await engine.ready;
  t.is(engine.state.get().steps[0]?.text, "Knock at …:….");
  api.put(
    object("Service", "shop", { spec: { type: "ClusterIP", ports: [{ port: 80 }] }, status: {} }),
  );
  engine.send({ type: "run-action" });
  await until(({ stepDone }) => stepDone);
  t.is(api.get("ConfigMap", "note")?.["data"].text, "18080");
  t.is(engine.state.get().steps[0]?.text, "Knock at 127.0.0.1:18080.");

  const journal = await readFile(path.join(folder, "state", "journal.jsonl"), "utf8");
  const lines = journal
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { made: string; pid: number; command: string });
  const forward = lines.find(({ command }) => command === "service/shop");
  t.true(isAlive(forward?.pid ?? 0));
  await engine.close();
  t.false(isAlive(forward?.pid ?? 0));
});
