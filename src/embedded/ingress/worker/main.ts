/** Entry of the thread in which the proxies of ingress controllers run, so that requests do not slow the API down. */
import { parentPort } from "node:worker_threads";
import { Outbox } from "../../containers/network/outbox.ts";
import { Proxies } from "./proxies.ts";
import type { FromProxies, ToProxies } from "./protocol.ts";

const port = parentPort!;
const outbox = new Outbox<FromProxies>((messages) => port.postMessage(messages));
const proxies = new Proxies((message) => outbox.send(message));
port.on("message", (messages: ToProxies[]) => {
  for (const message of messages) {
    proxies.receive(message);
  }
});
