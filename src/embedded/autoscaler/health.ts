/** Whether the autoscaler still does its work, for its liveness probe. Follows metrics/liveness.go. */
import { createServer } from "node:http";
import type { Clock } from "../clock.ts";
import type { ComponentRun } from "../containers/component.ts";
import { asDuplex } from "../containers/network/duplex.ts";
import { timeOf } from "./context.ts";
import { goDuration } from "./go-text.ts";
import type { AutoscalerOptions } from "./options.ts";

export interface Health {
  /** From now on passes are expected. */
  start(): void;
  active(): void;
  succeeded(): void;
}

/** Answers `/health-check` and `/metrics` on the port of `--address`. @throws NetworkError */
export const serveHealth = (
  { listen }: ComponentRun,
  clock: Clock,
  options: AutoscalerOptions,
): Health => {
  const last = { activity: timeOf(clock), success: timeOf(clock) };
  let watches = false;
  let isWarm = false;

  const answer = (): { code: number; text: string } => {
    const now = timeOf(clock);
    const quiet = isWarm ? options.maxInactivity : options.maxStartupTime;
    const failing = isWarm ? options.maxFailingTime : options.maxStartupTime;
    const isLate = now > last.activity + quiet || now > last.success + failing;
    return watches && isLate
      ? {
          code: 500,
          text: `Error: last activity more ${goDuration(now - last.activity)} ago, last success more than ${goDuration(now - last.success)} ago`,
        }
      : { code: 200, text: "OK" };
  };

  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    const { code, text } =
      path === "/health-check"
        ? answer()
        : path === "/metrics"
          ? { code: 200, text: metricsText(last.activity, clock) }
          : { code: 404, text: "404 page not found\n" };
    response.writeHead(code, { "Content-Type": "text/plain; charset=utf-8" });
    response.end(text);
  });
  const port = Number(options.address.split(":").at(-1));
  listen(port, (connection) => server.emit("connection", asDuplex(connection)));
  return {
    start: () => {
      watches = true;
      last.activity = timeOf(clock);
      last.success = timeOf(clock);
    },
    active: () => {
      last.activity = timeOf(clock);
    },
    succeeded: () => {
      isWarm = true;
      last.success = timeOf(clock);
    },
  };
};

const metricsText = (activity: number, clock: Clock): string =>
  [
    "# HELP cluster_autoscaler_last_activity [ALPHA] Last time certain part of CA logic executed.",
    "# TYPE cluster_autoscaler_last_activity gauge",
    `cluster_autoscaler_last_activity{activity="main"} ${Math.floor((activity - clock.skipped()) / 1000)}`,
    "",
  ].join("\n");
