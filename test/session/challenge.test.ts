import http from "node:http";
import type { AddressInfo } from "node:net";
import test from "ava";
import { openTestRun } from "../support/engine.ts";
import { createFakeApi } from "../support/fake-api.ts";
import { object } from "../support/scene.ts";

const labText = `lab: 1
id: x
title: No gap
summary: Change it.
part: networking
level: beginner
minutes: 5
requires: { ingressClass: true }
scope: { namespaces: [web] }
gateways: { edge: { ingress: true } }
steps:
  - id: change
    title: Change it without a gap
    text: Change it.
    challenge: true
    load: { url: "http://cafe.example.com/", through: edge, rate: 50 }
    solve:
      - run: kubectl create configmap note new
    expect:
      - id: changed
        says: The note is another one
        resource: configmap/note
        match: { data: { text: new } }
      - id: no-gap
        says: No request failed
        load: { answered: { $gte: 5 } }
    live:
      - requests: true
`;

test("a challenge under load starts again by itself when a request was lost, and ends when none was", async (t) => {
  let status = 200;
  const server = http.createServer((_, response) => {
    response.statusCode = status;
    response.end("tea");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const api = await createFakeApi();
  api.put(object("IngressClass", "nginx"));
  api.put(
    object("Service", "ingress", {
      metadata: { annotations: { "drydock/http": `127.0.0.1:${port}` } },
      spec: { type: "LoadBalancer", ports: [] },
    }),
  );
  const { engine, until } = await openTestRun(t, { labText, api });
  await engine.ready;
  const verdict = (id: string) =>
    engine.state.get().steps[0]?.checks.find((c) => c.id === id)?.verdict;
  await until(() => verdict("no-gap")?.status === "met");
  t.false(engine.state.get().stepDone);

  status = 503;
  await until(
    () => verdict("no-gap")?.status === "waiting" || verdict("no-gap")?.status === "hopeless",
  );
  engine.send({ type: "check" });
  await until(() => verdict("no-gap")?.status === "hopeless");
  t.regex(String(verdict("no-gap")?.failure?.actual), /requests failed: HTTP 503/);

  status = 200;
  const { notice } = await until((state) => state.notice?.level === "warning");
  t.regex(
    String(notice?.sentence),
    /^The count starts again, and with it the step: .* failed: HTTP 503/,
  );
  engine.send({ type: "solve" });
  await until(({ stepDone }) => stepDone);
  // Pictures follow at the next frame.
  await new Promise<void>((resolve) => {
    const look = () => {
      const [part] = engine.live.get();
      if (part?.kind === "requests" && part.load?.failed === 0) {
        resolve();
      }
    };
    engine.live.subscribe(look);
    look();
  });
  t.pass();
});
