/** A container engine as kind uses it: Docker, Podman or nerdctl, each through its own program. */
import type { Readable } from "node:stream";
import type { PublishedPort } from "../provider.ts";

export type EngineName = "docker" | "podman" | "nerdctl";

export interface EngineRun {
  /** What the program reads; default: nothing. */
  input?: string | Uint8Array | Readable;
  signal?: AbortSignal;
  /** Milliseconds; default: 30 s. */
  timeout?: number;
  /** Told the process id, which is also that of its group. */
  onStart?(pid: number): void;
  /** Each line of both outputs, as it comes. */
  onLine?(line: string): void;
  /** With it the program alone is ended when the time has come; what it started, once this has resolved. Must not reject. */
  aftermath?(): Promise<void>;
}

export interface EngineResult {
  /** Undefined when it was ended by a signal. */
  exit: number | undefined;
  stdout: string;
  stderr: string;
}

/** A node of a kind cluster, which is a container. */
export interface EngineNode {
  /** Of the container, and of the Kubernetes node. */
  name: string;
  id: string;
  cluster: string;
  role: string;
  state: "running" | "paused" | "stopped";
  /** As it was asked for, with the digest if there was one. */
  image: string;
  /** Folders and files of this machine that it sees. */
  mounts: readonly { source: string; target: string }[];
  published: readonly PublishedPort[];
}

export interface EngineInfo {
  engine: EngineName;
  version: string;
  /** Of the machine that it runs on, which may be a virtual one. */
  hostName: string;
  /** `Docker Desktop`, `Debian GNU/Linux 13 (trixie)`. */
  operatingSystem: string;
  kernel: string;
  /** `x86_64`, `aarch64`. */
  architecture: string;
  cpus: number;
  memoryBytes: number;
  cgroupVersion: 1 | 2;
  rootless: boolean;
  appArmor: boolean;
  /** It can limit memory, processors and processes; kind refuses an engine without root that cannot. */
  limits: boolean;
  userNamespaces: boolean;
  storageDriver: string;
  /** Images lie in containerd's own store, as new installations of Docker have it. */
  containerdImages: boolean;
  /** Folder of its data, on the machine that it runs on. */
  rootFolder: string;
  /** What it says of itself. */
  warnings: readonly string[];
}

export interface ContainerEngine {
  name: EngineName;
  /** What is called: `docker`, `podman`, `nerdctl`, `finch`. */
  program: string;
  /** Standard output of a run that went well. @throws LabError with one clear sentence. */
  run(argv: readonly string[], options?: EngineRun): Promise<string>;
  /** The same for runs that may fail: nothing is thrown unless the program cannot be started. */
  attempt(argv: readonly string[], options?: EngineRun): Promise<EngineResult>;
  /** Turns what a failed run printed into what a person can read. */
  complaint(result: Pick<EngineResult, "stderr" | "stdout">): EngineComplaint;
  /** @throws LabError when the engine does not answer. */
  info(): Promise<EngineInfo>;
  /** All containers of a kind cluster, stopped ones too, control planes first. @throws LabError */
  nodes(cluster: string): Promise<EngineNode[]>;
  /** What kind has made here, whoever asked for it. @throws LabError */
  clusters(): Promise<string[]>;
  /** It is in the engine's store. @throws LabError */
  hasImage(reference: string): Promise<boolean>;
  /** In which the program runs. kind runs in the same, and then uses the same engine. */
  env: Record<string, string | undefined>;
}

export interface EngineComplaint {
  /** `stopped`: the engine does not run or may not be asked; `full`: its disk; `port`: taken; `image`: cannot be had. */
  kind: "stopped" | "permission" | "full" | "port" | "image" | "name" | "mount" | "other";
  sentence: string;
  hint?: string;
}
