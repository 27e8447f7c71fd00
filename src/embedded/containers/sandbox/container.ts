/** One container inside a worker: kernel, files, first process, and those that exec adds. */
import { findUser, listGroups } from "../applets/accounts.ts";
import type { ImageDefinition } from "../images/image.ts";
import { grantCapabilities } from "../kernel/capabilities.ts";
import type { Host } from "../kernel/host.ts";
import { Kernel } from "../kernel/kernel.ts";
import { initialCredentials } from "../kernel/permissions.ts";
import type { Credentials } from "../kernel/permissions.ts";
import type { Pipe } from "../kernel/pipe.ts";
import { signalNumber } from "../kernel/signals.ts";
import { SystemError } from "../kernel/system-error.ts";
import { System } from "../kernel/system.ts";
import type { ContainerSpec, ExitStatus } from "../runtime.ts";
import { RuntimeError } from "../runtime.ts";
import { superuser, mountSystem } from "./container-files.ts";
import { machinePath } from "./environment.ts";
import { makeImageTree } from "./image-tree.ts";
import { programs } from "./programs.ts";
import { startProcess } from "./start-process.ts";
import type { StartedProcess } from "./start-process.ts";
import { mountFile, mountVolume } from "./volumes.ts";
import type { SharedVolumes } from "./volumes.ts";

export interface ProcessStreams {
  stdin: Pipe | undefined;
  stdout(chunk: Uint8Array): Promise<void> | void;
  stderr(chunk: Uint8Array): Promise<void> | void;
  tty: boolean;
}

/** A process as the runtime holds it. */
export interface RunningProcess {
  started: StartedProcess;
  exit: Promise<ExitStatus>;
}

export class SandboxContainer {
  readonly kernel: Kernel;
  readonly #spec: ContainerSpec;
  readonly #image: ImageDefinition;
  #credentials: Credentials | undefined;
  #environment = new Map<string, string>();

  constructor(
    spec: ContainerSpec,
    image: ImageDefinition,
    host: Host,
    volumes: SharedVolumes,
    log: (message: string) => void,
  ) {
    this.#spec = spec;
    this.#image = image;
    this.kernel = new Kernel({
      host,
      hostname: spec.hostname,
      address: spec.pod.ip,
      networked: true,
      memoryLimit: spec.limits.memory,
      cpuLimit: spec.limits.cpu,
      log,
    });
    this.#mount(volumes);
    this.#identify();
  }

  /** @throws RuntimeError with runc's words */
  async start(streams: ProcessStreams): Promise<RunningProcess> {
    const { command, args } = this.#spec;
    const argv =
      command === undefined
        ? [...this.#image.entrypoint, ...(args ?? this.#image.command)]
        : [...command, ...(args ?? [])];
    if (argv.length === 0) {
      throw new RuntimeError("no command specified");
    }

    return this.#run(
      argv,
      streams,
      (argv0, reason) =>
        `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${reason(argv0)}: unknown`,
    );
  }

  async exec(argv: string[], streams: ProcessStreams): Promise<RunningProcess> {
    return this.#run(
      argv,
      streams,
      (argv0, reason) =>
        `failed to exec in container: failed to start exec "${this.#spec.id}": OCI runtime exec failed: exec failed: unable to start container process: ${reason(argv0)}: unknown`,
    );
  }

  /** From outside: process 1 obeys KILL alone unless it has a handler. */
  signal(process: StartedProcess["process"], name: string): void {
    this.kernel.signal(process, signalNumber(name) ?? 15, false);
  }

  /** Content of a file, for termination messages. */
  readFile(path: string): Uint8Array | undefined {
    const system = new System(
      this.kernel,
      this.kernel.createProcess(undefined, superuser),
      programs,
    );
    try {
      const { inode } = system.stat(path);
      return "data" in inode
        ? (inode as unknown as { data: { read(a: number, b: number): Uint8Array } }).data.read(
            0,
            4096,
          )
        : undefined;
    } catch {
      return undefined;
    } finally {
      this.kernel.forget(system.process);
    }
  }

  async #run(
    argv: string[],
    streams: ProcessStreams,
    words: (argv0: string, reason: (name: string) => string) => string,
  ): Promise<RunningProcess> {
    const bytes = argv.map((word) => Buffer.from(word, "utf8").toString("latin1"));
    try {
      const started = await startProcess(this.kernel, programs, {
        argv: bytes,
        environment: new Map(this.#environment),
        workingDirectory: this.#spec.workingDir ?? this.#image.workingDirectory ?? "/",
        credentials: { ...this.#credentials!, groups: [...this.#credentials!.groups] },
        ...streams,
      });
      if (streams.tty) {
        started.process.environment.set("TERM", "xterm");
      }

      return { started, exit: this.#exitOf(started) };
    } catch (error) {
      if (!(error instanceof SystemError)) {
        throw error;
      }

      const lost = error.code === "ENOENT" && !argv[0]!.includes("/");
      const said = {
        ENOENT: "no such file or directory",
        EACCES: "permission denied",
        ENOEXEC: "exec format error",
      }[error.code as string];
      throw new RuntimeError(
        words(argv[0]!, (name) =>
          lost
            ? `exec: "${name}": executable file not found in $PATH`
            : `exec: "${name}": ${name.includes("/") ? "stat " : ""}${name.includes("/") ? `${name}: ` : ""}${said ?? error.message.toLowerCase()}`,
        ),
      );
    }
  }

  async #exitOf({ process, drained }: StartedProcess): Promise<ExitStatus> {
    while (process.ended === undefined) {
      await new Promise<void>((resolve) => {
        this.kernel.processEnded.add(resolve);
      });
    }

    if (process.pid === 1) {
      await drained;
    } else {
      await Promise.race([
        drained,
        new Promise((resolve) => void setTimeout(resolve, 100).unref()),
      ]);
    }

    const { code, signal } = process.ended;
    return {
      code,
      ...(signal === undefined ? {} : { signal }),
      ...(this.kernel.oomKilled && signal === 9 ? { reason: "OOMKilled" as const } : {}),
    };
  }

  #mount(volumes: SharedVolumes): void {
    const { kernel } = this;
    const spec = this.#spec;
    const { fs, root } = makeImageTree(this.#image, () => kernel.host.now());
    kernel.mounts.add({
      fs,
      root,
      point: undefined,
      path: "/",
      readOnly: false,
      options: "relatime",
    });
    mountSystem(kernel, root, kernel.viewer);
    const { namespace, ip } = spec.pod;
    const text: [string, string][] = [
      ["/etc/hostname", `${spec.hostname}\n`],
      [
        "/etc/hosts",
        `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nfe00::\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${ip}\t${spec.hostname}\n`,
      ],
      [
        "/etc/resolv.conf",
        `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n`,
      ],
      ["/dev/termination-log", ""],
    ];
    for (const [path, content] of text.filter(
      ([path]) => !spec.mounts.some((mount) => mount.path === path),
    )) {
      mountFile(
        kernel,
        path,
        Buffer.from(content),
        path === "/dev/termination-log" ? 0o666 : 0o644,
      );
    }

    for (const mount of spec.mounts.toSorted((a, b) => a.path.length - b.path.length)) {
      mountVolume(kernel, volumes, spec.pod.uid, mount);
    }

    kernel.mounts.list[0]!.readOnly = spec.readOnlyRootFilesystem;
  }

  #identify(): void {
    const spec = this.#spec;
    const probe = new System(
      this.kernel,
      this.kernel.createProcess(undefined, superuser),
      programs,
    );
    const wanted = this.#image.user ?? "0";
    const named = /^\d+$/.test(wanted) ? Number(wanted) : findUser(probe, wanted)?.uid;
    const uid = spec.user.uid ?? named ?? 0;
    const user = findUser(probe, uid);
    const gid = spec.user.gid ?? user?.gid ?? 0;
    const members = listGroups(probe).filter(
      (entry) => user !== undefined && entry.members.includes(user.name),
    );
    const groups = [...new Set([gid, ...members.map((entry) => entry.gid), ...spec.user.groups])];
    this.kernel.forget(probe.process);
    const { capabilities, privileged, allowPrivilegeEscalation } = spec;
    const granted = grantCapabilities(capabilities.add, capabilities.drop, privileged);
    this.#credentials = initialCredentials(
      { uid, gid, groups },
      granted,
      !allowPrivilegeEscalation && !privileged,
    );
    const image = this.#image.environment;
    const bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
    this.#environment = new Map([
      ["PATH", machinePath],
      ["HOSTNAME", spec.hostname],
      ...Object.entries(image),
      ...Object.entries(spec.env).map(([name, value]): [string, string] => [name, bytes(value)]),
    ]);
    if (!this.#environment.has("HOME")) {
      this.#environment.set("HOME", user?.home ?? "/");
    }
  }
}
