/** What a kubelet asks of the container runtime. Containers are programs in TypeScript that run in workers, never on the API's event loop. */
import type { ProfileChoice } from "../apparmor/node/choose-profile.ts";
import type { SeccompProfile } from "../seccomp/profile.ts";

export interface ExitStatus {
  /** 0 to 255; 128 + n when a signal ended the process. */
  code: number;
  /** Number of the signal that ended it. */
  signal?: number;
  /** `OOMKilled` when the memory limit was passed; otherwise the kubelet derives Completed or Error. */
  reason?: "OOMKilled";
  /** What the container left in its termination message file; absent when that is nothing. */
  message?: string;
}

export interface Mount {
  /** Absolute path inside the container. */
  path: string;
  readOnly: boolean;
  /** An `emptyDir` (shared by the containers of one pod by its key), or files given as content. */
  source:
    | { kind: "shared"; key: string }
    | { kind: "files"; files: MountedFile[] }
    | { kind: "host"; path: string };
}

export interface MountedFile {
  /** Relative to the mount: `tls.crt`. */
  path: string;
  /** Base64, since Secrets may hold bytes. */
  content: string;
  /** Octal permissions as a number, 0o644. */
  mode: number;
}

export interface ContainerSpec {
  id: string;
  name: string;
  /** The pod goes on when it has ended: an init container that is no sidecar. */
  first?: boolean;
  pod: {
    name: string;
    namespace: string;
    uid: string;
    ip: string;
    node: string;
    hostNetwork: boolean;
    /** Whether a volume of it is a path of the node. */
    reachesNode?: boolean;
    /** Kind of its controller: `Job`. */
    controller?: string | undefined;
  };
  image: string;
  /** Overrides the image's entrypoint and arguments, as `command` and `args` of a container do. */
  command?: string[];
  args?: string[];
  env: Record<string, string>;
  workingDir?: string;
  hostname: string;
  /** Further lines of /etc/hosts. */
  hostAliases?: { ip: string; hostnames: string[] }[];
  tty: boolean;
  stdin: boolean;
  stdinOnce: boolean;
  mounts: Mount[];
  user: { uid?: number; gid?: number; groups: number[] };
  capabilities: { add: string[]; drop: string[] };
  privileged: boolean;
  allowPrivilegeEscalation: boolean;
  readOnlyRootFilesystem: boolean;
  /** Undefined: unconfined. */
  seccomp?: SeccompChoice;
  /** Undefined: the runtime's own profile, none for a privileged container. */
  appArmor?: ProfileChoice;
  /** AppArmor's profile, once the container is created. Undefined: unconfined. */
  profile?: string;
  /** Absolute; what its end leaves there becomes `ExitStatus.message`. */
  terminationMessagePath: string;
  /** Bytes and milli-CPU; undefined: no limit. */
  limits: { memory?: number; cpu?: number };
  ports: { containerPort: number; protocol: string; name?: string }[];
}

export type SeccompChoice =
  | { kind: "runtime-default" }
  /** Path of the profile's file on the node; what stands in it once the container is created. */
  | { kind: "localhost"; path: string; profile?: SeccompProfile };

export interface OutputStreams {
  /** A promise holds the process back until there is room for more. */
  stdout(chunk: Uint8Array): void | Promise<void>;
  stderr(chunk: Uint8Array): void | Promise<void>;
}

/** A process started by exec or joined by attach. */
export interface Session {
  write(chunk: Uint8Array): void;
  closeStdin(): void;
  resize(columns: number, rows: number): void;
  signal(name: string): void;
  readonly exit: Promise<ExitStatus>;
}

export interface ExecRequest {
  command: string[];
  tty: boolean;
  stdin: boolean;
}

export interface Container {
  readonly id: string;
  readonly exit: Promise<ExitStatus>;
  /** @throws RuntimeError with the runtime's own words when the program is not there. */
  exec(request: ExecRequest, streams: OutputStreams): Promise<Session>;
  attach(streams: OutputStreams): Session;
  signal(name: string): void;
  /** New content for volumes of files, by the paths of their mounts. */
  refresh?(mounts: Mount[]): void;
  /** Milliseconds of processor used since the start, in the machine's real time, and resident bytes now. */
  usage(): { cpuMilliSeconds: number; memoryBytes: number };
  /** Frees the worker and its files; the exit promise has been settled before. */
  remove(): Promise<void>;
}

export interface ImageInfo {
  /** `docker.io/library/busybox:1.37.0` as `status.containerStatuses[].image` shows it. */
  reference: string;
  /** `docker.io/library/busybox@sha256:...`. */
  id: string;
  sizeBytes: number;
}

/** `message` is what the kubelet shows after its own prefix. */
export class RuntimeError extends Error {
  override name = "RuntimeError";
}

export interface ContainerRuntime {
  /** Resolves at once when the image is there; @throws RuntimeError that lists the images that exist here. */
  pull(image: string): Promise<ImageInfo>;
  /** Reads what the container needs of its node. @throws RuntimeError (CreateContainerError) */
  create?(spec: ContainerSpec): Promise<ContainerSpec>;
  /** @throws RuntimeError (StartError, such as an executable that is not found). */
  start(spec: ContainerSpec, streams: OutputStreams): Promise<Container>;
  stop(): Promise<void>;
}
