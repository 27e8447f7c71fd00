/** Messages between the main thread and the thread of the proxies. */
import type { Endpoint } from "../../containers/network/connection.ts";
import type { Frame } from "../../containers/network/stream-link.ts";
import type { Opened, ToThread } from "../../containers/network/threads.ts";
import type { ProxyConfig } from "../proxy/config.ts";
import type { LoopbackPorts } from "../proxy-host.ts";

export type ToProxies =
  | { type: "start"; proxy: number; wanted: LoopbackPorts | undefined }
  | { type: "configure"; proxy: number; config: ProxyConfig }
  | { type: "drain"; proxy: number }
  | { type: "destroy"; proxy: number }
  | { type: "connected"; call: number; opened: Opened }
  /** `code` of a NetworkError. */
  | { type: "refused"; call: number; code: string }
  | ToThread;

export type FromProxies =
  /** `listeners`: numbers of those for the pod's ports 80 and 443. */
  | { type: "started"; proxy: number; ports: LoopbackPorts; listeners: [number, number] }
  | { type: "failed"; proxy: number; message: string }
  | { type: "drained"; proxy: number }
  /** Whole lines. */
  | { type: "log"; proxy: number; fd: 1 | 2; text: string }
  | { type: "fault"; message: string }
  | { type: "connect"; call: number; proxy: number; to: Endpoint }
  /** Of streams whose other end is on the main thread. */
  | { type: "frames"; frames: Frame[] };
