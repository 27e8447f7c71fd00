import { request } from "node:http";
import test from "ava";
import { serveHealth } from "../../../src/embedded/autoscaler/health.ts";
import { readOptions } from "../../../src/embedded/autoscaler/read-options.ts";
import type { ComponentRun } from "../../../src/embedded/containers/component.ts";
import { connectionPair } from "../../../src/embedded/containers/network/connection.ts";
import type { Connection } from "../../../src/embedded/containers/network/connection.ts";
import { asDuplex } from "../../../src/embedded/containers/network/duplex.ts";
import { createManualClock } from "../../support/manual-clock.ts";

const minute = 60_000;

test("it is healthy while its passes succeed, and not when they stay away", async (t) => {
  const clock = createManualClock();
  const ports = new Map<number, (connection: Connection) => void>();
  const run = {
    listen: (port: number, accept: (connection: Connection) => void) => {
      ports.set(port, accept);
      return { close: () => {} };
    },
  } as ComponentRun;
  const { options } = readOptions(["./cluster-autoscaler", "--address=:9000"]);
  const health = serveHealth(run, clock, options);
  const ask = async (path: string): Promise<string> => {
    const server = { address: "10.244.0.9", port: 9000 };
    const client = { address: "10.244.1.1", port: 40_000 };
    const [near, far] = connectionPair({ client, asked: server, server });
    ports.get(9000)?.(far);
    return new Promise((resolve, reject) => {
      const call = request({ path, createConnection: () => asDuplex(near) });
      call.on("error", reject);
      call.on("response", (response) => {
        let text = `${response.statusCode} `;
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("end", () => resolve(text));
      });
      call.end();
    });
  };

  t.is(await ask("/health-check"), "200 OK");
  health.start();
  health.active();
  health.succeeded();
  await clock.advance(9 * minute);
  t.is(await ask("/health-check"), "200 OK");
  await clock.advance(2 * minute);
  t.is(
    await ask("/health-check"),
    "500 Error: last activity more 11m0s ago, last success more than 11m0s ago",
  );
  health.active();
  t.is(await ask("/health-check"), "200 OK", "passes may fail for a quarter of an hour");
  await clock.advance(5 * minute);
  health.active();
  t.regex(await ask("/health-check"), /^500 /);
  health.succeeded();
  t.is(await ask("/health-check"), "200 OK");
  t.regex(await ask("/metrics"), /cluster_autoscaler_last_activity\{activity="main"\} \d+\n/);
  t.regex(await ask("/elsewhere"), /^404 /);
});
