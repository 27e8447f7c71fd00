/** Containers of every sort: regular, init and ephemeral. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { portName, portNumber } from "../formats.ts";
import { dnsLabel } from "../names.ts";
import { checkEnv, checkEnvFrom } from "./env.ts";
import { checkDevices, checkMounts } from "./mounts.ts";
import type { Volumes } from "./mounts.ts";
import { checkLifecycle, checkProbes } from "./probes.ts";
import { checkContainerRequirements } from "./requirements.ts";
import { checkContainerSecurity } from "./security.ts";
import { checkRestartRules } from "./restart-rules.ts";

/** What containers need to know of their pod. */
export interface PodFacts {
  volumes: Volumes;
  claims: string[];
  grace: number | undefined;
  os: string | undefined;
  hostUsers: boolean;
  restartPolicy: string | undefined;
}

const protocols = ["SCTP", "TCP", "UDP"];

const checkPort = (port: Field, names: Set<string>): void => {
  const { name = "", hostPort = 0 } = port.value as { name?: string; hostPort?: number };
  if (name !== "" && port.at("name").matches(portName)) {
    if (names.has(name)) {
      port.at("name").duplicate();
    }

    names.add(name);
  }

  const container = (port.value.containerPort as number | undefined) ?? 0;
  if (container === 0) {
    port.at("containerPort").required();
  } else {
    portNumber(container).forEach((complaint) => port.at("containerPort").invalid(complaint));
  }

  if (hostPort !== 0) {
    portNumber(hostPort).forEach((complaint) => port.at("hostPort").invalid(complaint));
  }

  if (port.at("protocol").need()) {
    port.at("protocol").oneOf(protocols);
  }
};

const checkPorts = (ports: Field): void => {
  const names = new Set<string>();
  for (const port of ports.items()) {
    checkPort(port, names);
  }
};

const checkPolicy = (policy: Field, supported: string[]): void => {
  if (policy.need()) {
    policy.oneOf(supported);
  }
};

const checkResizePolicy = (policies: Field, restartPolicy: string | undefined): void => {
  const seen = new Set<string>();
  for (const policy of policies.items()) {
    const { resourceName = "", restartPolicy: own = "" } = policy.value as Record<string, string>;
    if (seen.has(resourceName)) {
      policy.duplicate(resourceName);
    }

    seen.add(resourceName);
    checkPolicy(policies.as(resourceName), ["cpu", "memory"]);
    checkPolicy(policies.as(own), ["NotRequired", "RestartContainer"]);
    if (restartPolicy === "Never" && own !== "NotRequired") {
      policies.invalid("must be 'NotRequired' when pod `restartPolicy` is 'Never'", own);
    }
  }
};

const checkCommon = (container: Field, facts: PodFacts): void => {
  if (container.at("name").need()) {
    container.at("name").matches(dnsLabel);
  }

  container.at("image").need();
  checkPolicy(container.at("terminationMessagePolicy"), ["File", "FallbackToLogsOnError"]);
  checkPorts(container.at("ports"));
  checkEnv(container.at("env"));
  checkEnvFrom(container.at("envFrom"));
  checkMounts(container, facts.volumes);
  checkDevices(container, facts.volumes);
  checkPolicy(container.at("imagePullPolicy"), ["Always", "IfNotPresent", "Never"]);
  checkContainerRequirements(container.at("resources"), facts.claims);
  checkResizePolicy(container.at("resizePolicy"), facts.restartPolicy);
  checkContainerSecurity(container.at("securityContext"), facts.hostUsers);
};

/** @param at Where the list is: Go counts containers anew in it. */
const checkHostPorts = (at: Field, containers: Field[]): void => {
  const seen = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [position, port] of ((container.value.ports ?? []) as Json[]).entries()) {
      const key = `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`;
      if ((port.hostPort ?? 0) !== 0 && seen.has(key)) {
        at.index(index).at("ports").index(position).at("hostPort").duplicate(key);
      }

      seen.add(key);
    }
  }
};

const checkName = (container: Field, names: Set<string>): void => {
  const name = (container.value.name as string | undefined) ?? "";
  if (names.has(name)) {
    container.at("name").duplicate(name);
  }

  if (name !== "") {
    names.add(name);
  }
};

export const checkContainers = (containers: Field, facts: PodFacts): void => {
  if (!containers.need()) {
    return;
  }

  const names = new Set<string>();
  for (const container of containers.items()) {
    checkCommon(container, facts);
    checkName(container, names);
    if (container.at("lifecycle").given) {
      checkLifecycle(container.at("lifecycle"), facts.grace, facts.os);
    }

    checkProbes(container, facts.grace);
    checkRestartRules(container);
  }

  checkHostPorts(containers, containers.items());
};

const notForInit = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

const checkInit = (container: Field, facts: PodFacts): void => {
  if (container.value.restartPolicy === "Always") {
    if (container.at("lifecycle").given) {
      checkLifecycle(container.at("lifecycle"), facts.grace, facts.os);
    }

    checkProbes(container, facts.grace);
    return;
  }

  for (const name of notForInit) {
    if (container.at(name).given) {
      container
        .at(name)
        .forbidden("may not be set for init containers without restartPolicy=Always");
    }
  }

  for (const policy of container.at("resizePolicy").items()) {
    if (policy.value.restartPolicy === "RestartContainer") {
      policy
        .at("restartPolicy")
        .invalid("must not be set to 'RestartContainer' for non-sidecar initContainers");
    }
  }
};

export const checkInitContainers = (spec: Field, facts: PodFacts): void => {
  const containers = spec.at("initContainers");
  const names = new Set(
    ((spec.value.containers ?? []) as Json[]).map(({ name }) => name as string),
  );
  for (const container of containers.items()) {
    checkCommon(container, facts);
    checkRestartRules(container);
    checkName(container, names);
    checkHostPorts(containers, [container]);
    checkInit(container, facts);
  }
};

const notForEphemeral = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
];

export const checkImageSpaces = (containers: Field): void => {
  for (const container of containers.items()) {
    const image = (container.value.image as string | undefined) ?? "";
    if (image !== image.trim()) {
      container.at("image").invalid("must not have leading or trailing whitespace");
    }
  }
};

export const checkEphemeralContainers = (spec: Field, facts: PodFacts): void => {
  const others = [...(spec.value.containers ?? []), ...(spec.value.initContainers ?? [])] as Json[];
  const targets = others.map(({ name }) => name as string);
  const names = new Set(targets);
  for (const container of spec.at("ephemeralContainers").items()) {
    checkCommon(container, facts);
    checkName(container, names);
    const target = container.at("targetContainerName");
    if (!target.empty && !targets.includes(target.value as string)) {
      target.notFound();
    }

    for (const name of notForEphemeral) {
      if (!container.at(name).empty) {
        container.at(name).forbidden("cannot be set for an Ephemeral Container");
      }
    }

    for (const mount of container.at("volumeMounts").items()) {
      for (const name of ["subPath", "subPathExpr"]) {
        if (!mount.at(name).empty) {
          mount.at(name).forbidden("cannot be set for an Ephemeral Container");
        }
      }
    }
  }
};
