/** Entry of a worker: hosts the containers of one or more pods. */
import { parentPort } from "node:worker_threads";
import { WorkerContainers } from "./worker-containers.ts";
import type { ToWorker } from "./protocol.ts";

const port = parentPort!;
Error.stackTraceLimit = 8;
const containers = new WorkerContainers((message) => port.postMessage(message));
port.on("message", (message: ToWorker) => containers.receive(message));
