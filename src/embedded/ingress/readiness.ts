/** NIC's readiness endpoint: `/nginx-ready` says whether the first configuration is in place. */
import { createServer } from "node:http";
import type { ComponentRun } from "../containers/component.ts";
import { asDuplex } from "../containers/network/duplex.ts";

export interface Readiness {
  ready(): void;
}

export const answerReadiness = (run: ComponentRun, port: number): Readiness => {
  let isReady = false;
  const server = createServer((request, response) => {
    if (request.url?.split("?")[0] !== "/nginx-ready") {
      response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" });
      response.end("404 page not found\n");
    } else if (isReady) {
      response.end("Ready\n");
    } else {
      response.writeHead(503, { "Content-Type": "text/plain; charset=utf-8" });
      response.end("Service Unavailable\n");
    }
  });
  run.listen(port, (connection) => void server.emit("connection", asDuplex(connection)));
  return {
    ready() {
      isReady = true;
    },
  };
};
