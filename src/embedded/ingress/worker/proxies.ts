/** The proxies of one cluster's ingress controllers, inside their thread: told what to do by messages. */
import { asDuplex } from "../../containers/network/duplex.ts";
import {
  type Connection,
  type Endpoint,
  NetworkError,
  type NetworkErrorCode,
} from "../../containers/network/connection.ts";
import { ThreadStreams } from "../../containers/network/thread-streams.ts";
import type { Opened } from "../../containers/network/threads.ts";
import { Edge } from "../proxy/edge.ts";
import { Proxy } from "../proxy/proxy.ts";
import { LogBatch } from "./log-batch.ts";
import type { FromProxies, ToProxies } from "./protocol.ts";

interface Hosted {
  proxy: Proxy;
  log: LogBatch;
  listeners: [number, number];
}

interface Waiting {
  resolve(opened: Opened): void;
  reject(error: Error): void;
}

export class Proxies {
  readonly #post: (message: FromProxies) => void;
  readonly #streams: ThreadStreams;
  readonly #edge = new Edge();
  readonly #hosted = new Map<number, Hosted>();
  readonly #calls = new Map<number, Waiting>();
  #nextCall = 1;

  constructor(post: (message: FromProxies) => void) {
    this.#post = post;
    this.#streams = new ThreadStreams((frames) => post({ type: "frames", frames }));
  }

  receive(message: ToProxies): void {
    switch (message.type) {
      case "start":
        void this.#start(message);
        break;
      case "configure":
        this.#hosted.get(message.proxy)?.proxy.configure(message.config);
        break;
      case "drain":
        void this.#drain(message.proxy);
        break;
      case "destroy":
        void this.#leave(message.proxy);
        this.#forget(message.proxy);
        break;
      case "connected":
        this.#settle(message.call)?.resolve(message.opened);
        break;
      case "refused":
        this.#settle(message.call)?.reject(new NetworkError(message.code as NetworkErrorCode));
        break;
      default:
        this.#streams.receive(message);
    }
  }

  async #start({ proxy: number, wanted }: ToProxies & { type: "start" }): Promise<void> {
    const log = new LogBatch((fd, text) => this.#post({ type: "log", proxy: number, fd, text }));
    const proxy = new Proxy({
      connect: (to) => this.#connect(number, to),
      log: (fd, line) => log.add(fd, line),
      fault: (error) =>
        this.#post({ type: "fault", message: String((error as Error).stack ?? error) }),
    });
    const entrance = (accept: "acceptPlain" | "acceptSecure") =>
      this.#streams.listen((connection) =>
        proxy[accept](asDuplex(connection), connection.remote.address),
      );
    const listeners: [number, number] = [entrance("acceptPlain"), entrance("acceptSecure")];
    this.#hosted.set(number, { proxy, log, listeners });
    try {
      const ports = await this.#edge.join(proxy, wanted);
      this.#post({ type: "started", proxy: number, ports, listeners });
    } catch (error) {
      this.#forget(number);
      this.#post({ type: "failed", proxy: number, message: (error as Error).message });
    }
  }

  async #connect(proxy: number, { address, port }: Endpoint): Promise<Connection> {
    const call = this.#nextCall;
    this.#nextCall += 1;
    const opened = await new Promise<Opened>((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#post({ type: "connect", call, proxy, to: { address, port } });
    });
    return this.#streams.opened(opened);
  }

  #settle(call: number): Waiting | undefined {
    const waiting = this.#calls.get(call);
    this.#calls.delete(call);
    return waiting;
  }

  async #drain(number: number): Promise<void> {
    await this.#leave(number);
    await this.#hosted.get(number)?.proxy.drain();
    this.#hosted.get(number)?.log.flush();
    this.#post({ type: "drained", proxy: number });
  }

  /** Nothing new comes in. */
  async #leave(number: number): Promise<void> {
    const hosted = this.#hosted.get(number);
    if (hosted !== undefined) {
      for (const listener of hosted.listeners) {
        this.#streams.unlisten(listener);
      }

      await this.#edge.leave(hosted.proxy);
    }
  }

  #forget(number: number): void {
    const hosted = this.#hosted.get(number);
    this.#hosted.delete(number);
    hosted?.proxy.destroy();
    hosted?.log.flush();
  }
}
