/** Messages between the runtime and the workers that host containers. */
import type { CompiledProfile } from "../../apparmor/compiler/compiled.ts";
import type { PolicyChange } from "../../apparmor/node/node-kernels.ts";
import type { ImageDefinition } from "../images/image.ts";
import type { Endpoint } from "../network/connection.ts";
import type { Frame } from "../network/stream-link.ts";
import type { ToThread } from "../network/threads.ts";
import type { ContainerSpec, ExecRequest, ExitStatus, Mount } from "../runtime.ts";
import type { NodeFile } from "../sandbox/node-files.ts";
import type { SavedFile } from "../sandbox/saved-files.ts";

/** `process` numbers a process on both sides: the container's own and each exec's. */
export type ToWorker =
  | {
      type: "start";
      container: string;
      process: number;
      spec: ContainerSpec;
      image: ImageDefinition;
    }
  | { type: "exec"; container: string; process: number; request: ExecRequest }
  | { type: "stdin"; process: number; chunk: Uint8Array }
  | { type: "stdin-end"; process: number }
  | { type: "resize"; process: number; columns: number; rows: number }
  | { type: "signal"; process: number; name: string }
  | { type: "drained"; process: number; bytes: number }
  | { type: "read-file"; container: string; path: string; limit: number; call: number }
  | { type: "read-node-file"; node: string; path: string; call: number }
  | { type: "restore-node-files"; node: string; files: SavedFile[] }
  | { type: "refresh"; container: string; mounts: Mount[] }
  | { type: "remove"; container: string }
  | { type: "policy"; change: PolicyChange }
  | { type: "component-output"; call: number; fd: 1 | 2; chunk: Uint8Array }
  | { type: "reply"; call: number; value?: unknown; error?: { code: string; message: string } }
  | ToThread;

export type FromWorker =
  | { type: "started"; process: number; error?: string }
  | { type: "output"; process: number; fd: 1 | 2; chunk: Uint8Array }
  | { type: "exit"; process: number; status: ExitStatus }
  | { type: "usage"; container: string; cpuMilliSeconds: number; memoryBytes: number }
  | { type: "log"; message: string }
  /** A decision that the node's kernel logs. */
  | { type: "audit"; node: string; text: string; kind?: number }
  | { type: "file"; call: number; content: Uint8Array | undefined }
  | { type: "node-files"; node: string; files: SavedFile[] }
  | { type: "node-file"; call: number; file: NodeFile }
  | { type: "call"; call: number; container: string; request: HostCall }
  | { type: "cancel"; call: number; reason?: string }
  /** Of streams whose other end is on the main thread. */
  | { type: "frames"; frames: Frame[] };

/** What a kernel asks of the host; the answer comes as a reply. */
export type HostCall =
  | { method: "sleep"; ms: number }
  | { method: "query"; name: string; record: "A" | "AAAA" | "CNAME" | "SRV" | "PTR" | "TXT" }
  | { method: "connect"; to: Endpoint }
  | { method: "listen"; at: Endpoint; listener: number }
  | { method: "unlisten"; listener: number }
  | { method: "ping"; address: string }
  | { method: "load-profiles"; profiles: CompiledProfile[]; replace: boolean }
  | { method: "remove-profile"; name: string }
  | { method: "kernel-log"; clear: boolean }
  | { method: "component"; name: string; argv: string[]; environment: Record<string, string> };
