import http from "node:http";
import https from "node:https";
import type { AddressInfo, Server } from "node:net";
import test from "ava";
import type { ExecutionContext } from "ava";
import { evaluateLoad } from "../../src/checks/load.ts";
import type { LoadReading } from "../../src/session/live.ts";
import { systemClock } from "../../src/kubectl/clock.ts";
import type { LoadCheck } from "../../src/lab/check.ts";
import type { Load } from "../../src/lab/lab.ts";
import { startLoad } from "../../src/session/load.ts";
import type { RunningLoad } from "../../src/session/load.ts";
import { makeCertificate } from "../support/certificates.ts";
import { check, createScene, object } from "../support/scene.ts";

const listen = async (t: ExecutionContext, server: Server): Promise<number> => {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
};

const base: Load = {
  url: "http://cafe.example.com/tea",
  through: "edge",
  rate: 50,
  status: { $gte: 200, $lt: 400 },
  key: "name: (\\S+)",
  in: "web",
};

interface Counting {
  load: RunningLoad;
  /** Resolves with the first reading that is so. */
  until(wanted: (reading: LoadReading) => boolean): Promise<LoadReading>;
  recoveries(): number;
}

const count = (
  t: ExecutionContext,
  given: Partial<Load>,
  scene: Parameters<typeof startLoad>[0]["scene"],
): Counting => {
  const waiters = new Set<() => void>();
  let recovered = 0;
  const load = startLoad({
    load: { ...base, ...given },
    scene,
    clock: systemClock,
    onCount() {
      for (const look of waiters) {
        look();
      }
    },
    onRecovery() {
      recovered += 1;
      load.restart();
    },
  });
  t.teardown(load.close);
  return {
    load,
    recoveries: () => recovered,
    until: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const reading = load.reading();
          if (wanted(reading)) {
            waiters.delete(look);
            resolve(reading);
          }
        };
        waiters.add(look);
        look();
      }),
  };
};

test("requests are counted by who answers, from the first answer on", async (t) => {
  let asked = 0;
  const server = http.createServer((request, response) => {
    t.is(request.headers.host, "cafe.example.com");
    asked += 1;
    response.statusCode = asked <= 3 ? 404 : 200;
    response.end(`name: tea-${asked % 2}\n`);
  });
  const port = await listen(t, server);
  const scene = createScene({
    gateway: async () => ({ ip: "127.0.0.1", http: port, https: port }),
  });
  const { load, until } = count(t, {}, scene);
  t.truthy(load.reading().waiting);
  t.is((await until(({ waiting }) => waiting === "HTTP 404")).answered, 0);
  const reading = await until(({ answered }) => answered >= 6);
  t.is(reading.failed, 0);
  t.deepEqual(Object.keys(reading.answers).toSorted(), ["tea-0", "tea-1"]);
});

test("what fails is counted in words, and after a while of answers it is over", async (t) => {
  let state = 200;
  const server = http.createServer((request, response) => {
    if (state === 0) {
      request.socket.destroy();
    } else {
      response.statusCode = state;
      response.end("name: tea-1");
    }
  });
  const port = await listen(t, server);
  const scene = createScene({
    gateway: async () => ({ ip: "127.0.0.1", http: port, https: port }),
  });
  const { until, recoveries } = count(t, {}, scene);
  await until(({ answered }) => answered > 0);
  state = 503;
  await until(({ failures }) => (failures["HTTP 503"] ?? 0) > 0);
  state = 0;
  const { failed, failures } = await until((reading) => "connection cut" in reading.failures);
  t.true(failed >= 2);
  t.deepEqual(Object.keys(failures), ["HTTP 503", "connection cut"]);
  state = 200;
  const again = await until((reading) => reading.failed === 0);
  t.is(again.failed, 0);
  t.is(recoveries(), 1);
});

test("guests trust every certificate that the Secret has held, wait for a new one, and take none for another name", async (t) => {
  const [old, next, wrong, stranger] = [
    makeCertificate("cafe.example.com"),
    makeCertificate("cafe.example.com"),
    makeCertificate("wrong.example.com"),
    makeCertificate("cafe.example.com"),
  ] as const;
  const server = https.createServer({ key: old.key, cert: old.cert }, (_, response) => {
    response.end("name: tea-1");
  });
  const port = await listen(t, server);
  const secret = (cert: string) =>
    object("Secret", "tls", { data: { "tls.crt": Buffer.from(cert).toString("base64") } });
  const scene = createScene({
    objects: [secret(old.cert)],
    gateway: async () => ({ ip: "127.0.0.1", http: port, https: port }),
  });
  const given = { url: "https://cafe.example.com/tea", trust: "secret/tls" };
  const { until } = count(t, given, scene);
  await until(({ answered }) => answered >= 3);

  // The controller is faster than the watch of the Secret: nobody minds.
  server.setSecureContext({ key: next.key, cert: next.cert });
  setTimeout(() => {
    scene.objects.splice(0, 1, secret(next.cert));
  }, 300);
  const rotated = await until(({ answered }) => answered >= 40);
  t.is(rotated.failed, 0);

  server.setSecureContext({ key: wrong.key, cert: wrong.cert });
  await until(({ failures }) => "certificate for wrong.example.com" in failures);
  server.setSecureContext({ key: stranger.key, cert: stranger.cert });
  await until(({ failures }) => "certificate that no guest knows" in failures);
  t.pass();
});

const reading: LoadReading = {
  url: "http://cafe.example.com/tea",
  rate: 10,
  answered: 40,
  failed: 0,
  answers: { a: 20, b: 20 },
  failures: {},
  countedMs: 4000,
};

const judge = (text: string, load: LoadReading | undefined) =>
  evaluateLoad(
    check(text, "load: { url: 'http://a/', through: edge }") as LoadCheck,
    createScene({ load: () => load }),
  );

test("a load check wants enough answers and no failure", (t) => {
  const text = "load: { answered: { $gte: 40 } }";
  t.is(judge(text, reading).value, "met");
  t.like(judge(text, { ...reading, answered: 39 }), { value: "not-yet", actual: "39 so far" });
  t.like(judge(text, { ...reading, waiting: "HTTP 404" }), {
    value: "not-yet",
    expected: "an answer from http://cafe.example.com/tea",
    actual: "HTTP 404",
  });
  t.like(judge(text, { ...reading, failed: 1, failures: { "HTTP 503": 1 } }), {
    value: "not-yet",
    expected: "no request fails",
    actual: "1 of 41 requests failed: HTTP 503 (1)",
    hopeless: "The count starts again when requests have been answered for a while.",
  });
  t.is(judge(text, undefined).value, "unknown");
});

test("who answered can be asked for", (t) => {
  t.is(judge("load: { distinct: 2 }", reading).value, "met");
  t.is(judge("load: { distinct: 3 }", reading).value, "not-yet");
  t.is(judge("load: {}\ncel: load.answers.a > 10", reading).value, "met");
  t.is(judge("load: {}\ncel: load.answers.a > 30", reading).value, "not-yet");
});
