/** Turns a container of a pod into what the runtime is asked to run. */
import { randomBytes } from "node:crypto";
import path from "node:path/posix";
import type { ContainerSpec } from "../containers/runtime.ts";
import { controllerOf } from "../object.ts";
import type { Json, KubeObject } from "../object.ts";
import { amountsOf } from "../scheduler/requests.ts";
import { ConfigError, environmentOf } from "./environment.ts";
import { expand } from "./expansion.ts";
import type { PodFacts } from "./field-values.ts";
import { podLabel } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";
import { mountsOf, reachesNode } from "./volumes.ts";
import type { VolumeTools } from "./volumes.ts";

/** 64 hexadecimal digits, as containerd names containers. */
export const newContainerId = (): string => randomBytes(32).toString("hex");

export const factsOf = ({ pod, ip, node }: PodRun): PodFacts => {
  const allocatable = node.client.get("nodes", undefined, node.name)?.["status"]?.allocatable;
  return {
    pod,
    ip: ip ?? "",
    node: node.name,
    nodeAddress: node.address,
    allocatable: allocatable ?? {},
  };
};

export const volumeTools = (run: PodRun): VolumeTools => ({
  client: run.node.client,
  facts: factsOf(run),
  token: (audience, seconds) => run.node.token(run.pod, audience, seconds),
});

/** @throws ConfigError, MountError */
export const containerSpec = (
  run: PodRun,
  { spec: container, name, kind, image }: ContainerRecord,
): ContainerSpec => {
  const { pod, node } = run;
  const { metadata, spec } = pod;
  const facts = factsOf(run);
  const security = { ...spec.securityContext, ...container.securityContext };
  refuseRoot(run, container, security);
  const env = environmentOf(node.client, container, facts);
  const inserted = (list: string[] | undefined): string[] | undefined =>
    list?.map((word) => expand(word, (variable) => env[variable]));
  const limits = amountsOf(container.resources?.limits);
  const command = inserted(container.command);
  const args = inserted(container.args);
  return {
    id: newContainerId(),
    name,
    first: kind === "init",
    pod: {
      name: metadata.name,
      namespace: metadata.namespace ?? "",
      uid: metadata.uid,
      ip: run.ip ?? "",
      node: node.name,
      hostNetwork: spec.hostNetwork === true,
      controller: controllerOf(pod)?.kind,
      reachesNode: reachesNode(volumeTools(run)),
    },
    image: image ?? container.image,
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    env,
    ...(container.workingDir === undefined ? {} : { workingDir: container.workingDir }),
    hostAliases: (spec.hostAliases ?? []).map(({ ip, hostnames = [] }: Json) => ({
      ip,
      hostnames,
    })),
    hostname: spec.hostNetwork === true ? node.name : (spec.hostname ?? metadata.name).slice(0, 63),
    tty: container.tty === true,
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    mounts: mountsOf(volumeTools(run), container),
    ...securityOf(security),
    ...seccompOf(security),
    ...appArmorOf(pod, name, security),
    readOnlyRootFilesystem: security.readOnlyRootFilesystem === true,
    terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log",
    limits: {
      ...(limits["memory"] === undefined ? {} : { memory: limits["memory"] }),
      ...(limits["cpu"] === undefined ? {} : { cpu: limits["cpu"] }),
    },
    ports: (container.ports ?? []).map(({ containerPort, protocol, name: port }: Json) => ({
      containerPort,
      protocol: protocol ?? "TCP",
      ...(port === undefined ? {} : { name: port }),
    })),
  };
};

const securityOf = (
  security: Json,
): Pick<ContainerSpec, "allowPrivilegeEscalation" | "capabilities" | "privileged" | "user"> => ({
  user: {
    ...(security.runAsUser === undefined ? {} : { uid: security.runAsUser }),
    ...(security.runAsGroup === undefined ? {} : { gid: security.runAsGroup }),
    groups: [
      ...(security.fsGroup === undefined ? [] : [security.fsGroup]),
      ...(security.supplementalGroups ?? []),
    ],
  },
  capabilities: {
    add: security.capabilities?.add ?? [],
    drop: security.capabilities?.drop ?? [],
  },
  privileged: security.privileged === true,
  allowPrivilegeEscalation: security.allowPrivilegeEscalation !== false,
});

/** Where the kubelet looks for profiles of the node. */
const profileFolder = "/var/lib/kubelet/seccomp";

/** Without a profile containers are unconfined: seccompDefault is off. */
const seccompOf = ({ seccompProfile: profile }: Json): Pick<ContainerSpec, "seccomp"> => {
  switch (profile?.type) {
    case "RuntimeDefault":
      return { seccomp: { kind: "runtime-default" } };
    case "Localhost":
      return {
        seccomp: { kind: "localhost", path: path.join(profileFolder, profile.localhostProfile) },
      };
    default:
      return {};
  }
};

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** What the annotation of old wanted; the field of the container goes before it, and it before that of the pod. */
const annotated = (text: string | undefined): Json =>
  text === undefined
    ? undefined
    : text === "runtime/default"
      ? { type: "RuntimeDefault" }
      : text === "unconfined"
        ? { type: "Unconfined" }
        : { type: "Localhost", localhostProfile: text.replace(/^localhost\//, "") };

const appArmorOf = (
  { metadata, spec }: KubeObject,
  name: string,
  { appArmorProfile: own }: Json,
): Pick<ContainerSpec, "appArmor"> => {
  const ofPod: Json = spec.securityContext?.appArmorProfile;
  const fromNote = annotated(metadata.annotations?.[`${annotationPrefix}${name}`]);
  const profile = own !== ofPod ? own : (fromNote ?? own);
  switch (profile?.type) {
    case "RuntimeDefault":
      return { appArmor: { kind: "runtime-default" } };
    case "Unconfined":
      return { appArmor: { kind: "unconfined" } };
    case "Localhost":
      return { appArmor: { kind: "localhost", name: profile.localhostProfile } };
    default:
      return {};
  }
};

const refuseRoot = ({ pod, node }: PodRun, container: Json, security: Json): void => {
  if (security.runAsNonRoot !== true) {
    return;
  }

  const subject = `(pod: "${podLabel(pod)}", container: ${container.name})`;
  if (security.runAsUser === 0) {
    throw new ConfigError(`container's runAsUser breaks non-root policy ${subject}`);
  }

  if (security.runAsUser === undefined && node.runsAsRoot(container.image)) {
    throw new ConfigError(`container has runAsNonRoot and image will run as root ${subject}`);
  }
};
