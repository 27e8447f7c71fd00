/** Entry of a worker: hosts the containers of one or more pods. */
import { parentPort } from "node:worker_threads";
import { Outbox } from "../network/outbox.ts";
import { WorkerContainers } from "./worker-containers.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

const port = parentPort!;
Error.stackTraceLimit = 8;
const outbox = new Outbox<FromWorker>((messages) => port.postMessage(messages));
const containers = new WorkerContainers((message) => outbox.send(message));
port.on("message", (messages: ToWorker[]) => {
  for (const message of messages) {
    containers.receive(message);
  }
});
