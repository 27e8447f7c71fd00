/** Prepares a container: its files, its user, its environment. */
import { findUser, listGroups } from "../applets/accounts.ts";
import type { ImageDefinition } from "../images/image.ts";
import { grantCapabilities } from "../kernel/capabilities.ts";
import type { Host } from "../kernel/host.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { KernelOptions } from "../kernel/kernel-state.ts";
import { initialCredentials } from "../kernel/permissions.ts";
import type { Credentials } from "../kernel/permissions.ts";
import type { SecurityModule } from "../kernel/security.ts";
import { System } from "../kernel/system.ts";
import type { ContainerSpec, Mount } from "../runtime.ts";
import { makeWorkingFolder, mountSystem, superuser } from "./container-files.ts";
import { machinePath } from "./environment.ts";
import { makeImageTree } from "./image-tree.ts";
import { programs } from "./programs.ts";
import { mountFile, mountVolume, refreshVolume } from "./volumes.ts";
import type { SharedVolumes } from "./volumes.ts";

/** What a container finds around it. */
export interface ContainerSurroundings {
  host: Host;
  volumes: SharedVolumes;
  /** Faults of ours. */
  log(message: string): void;
  security?: SecurityModule;
  audit?: KernelOptions["audit"];
}

export class ContainerSetup {
  readonly kernel: Kernel;

  protected readonly spec: ContainerSpec;

  protected readonly image: ImageDefinition;

  protected credentials: Credentials | undefined;

  protected environment = new Map<string, string>();

  constructor(
    spec: ContainerSpec,
    image: ImageDefinition,
    { host, volumes, log, security, audit }: ContainerSurroundings,
  ) {
    this.spec = spec;
    this.image = image;
    this.kernel = new Kernel({
      host,
      hostname: spec.hostname,
      address: spec.pod.ip,
      networked: true,
      memoryLimit: spec.limits.memory,
      cpuLimit: spec.limits.cpu,
      costOfRequest: image.usage?.request,
      log,
      ...(security === undefined ? {} : { security }),
      ...(audit === undefined ? {} : { audit }),
    });
    this.mount(volumes);
    this.identify();
  }

  /** Volumes of files get what they are to hold now. */
  refresh(mounts: Mount[]): void {
    for (const mount of mounts) {
      refreshVolume(this.kernel, mount);
    }
  }

  protected mount(volumes: SharedVolumes): void {
    const { kernel } = this;
    const spec = this.spec;
    const { fs, root } = makeImageTree(this.image, () => kernel.host.now());
    makeWorkingFolder(root, spec.workingDir ?? this.image.workingDirectory ?? "/");
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
        `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nfe00::\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${ip}\t${spec.hostname}\n${aliasLines(spec)}`,
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
      mountVolume(kernel, volumes, spec.pod, mount);
    }

    kernel.mounts.list[0]!.readOnly = spec.readOnlyRootFilesystem;
  }

  protected identify(): void {
    const spec = this.spec;
    const probe = new System(
      this.kernel,
      this.kernel.createProcess(undefined, superuser),
      programs,
    );
    const wanted = this.image.user ?? "0";
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
    this.credentials = initialCredentials(
      { uid, gid, groups },
      granted,
      !allowPrivilegeEscalation && !privileged,
    );
    const image = this.image.environment;
    const bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
    this.environment = new Map([
      ["PATH", machinePath],
      ["HOSTNAME", spec.hostname],
      ...Object.entries(image),
      ...Object.entries(spec.env).map(([name, value]): [string, string] => [name, bytes(value)]),
    ]);
    if (!this.environment.has("HOME")) {
      this.environment.set("HOME", user?.home ?? "/");
    }
  }
}

/** As the kubelet writes them (pkg/kubelet/kubelet_pods.go hostsEntriesFromHostAliases). */
const aliasLines = ({ hostAliases = [] }: ContainerSpec): string =>
  hostAliases.length === 0
    ? ""
    : `\n# Entries added by HostAliases.\n${hostAliases.map(({ ip, hostnames }) => `${[ip, ...hostnames].join("\t")}\n`).join("")}`;
