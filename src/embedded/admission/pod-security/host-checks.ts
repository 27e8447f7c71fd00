/** Baseline checks of what a pod shares with its node. */
import type { Json } from "../../object.ts";
import {
  containersOf,
  nameContainers,
  nameSetters,
  plural,
  quoteAll,
  sorted,
  type Check,
  type CheckPod,
} from "./check.ts";

const hostNamespaces: CheckPod = (spec) => {
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => spec[field] === true);
  return shared.length === 0
    ? undefined
    : {
        reason: "host namespaces",
        detail: shared.map((field) => `${field}=true`).join(", "),
      };
};

const hostPathVolumes: CheckPod = (spec) => {
  const names = (spec.volumes ?? [])
    .filter(({ hostPath }: Json) => hostPath !== undefined)
    .map(({ name }: Json) => name);
  return names.length === 0
    ? undefined
    : {
        reason: "hostPath volumes",
        detail: `${plural(names.length, "volume")} ${quoteAll(names)}`,
      };
};

const hostPorts: CheckPod = (spec) => {
  const portsOf = ({ ports = [] }: Json): number[] =>
    ports.map(({ hostPort }: Json) => hostPort ?? 0).filter((port: number) => port !== 0);
  const bad = containersOf(spec).filter((container) => portsOf(container).length > 0);
  const ports = sorted(bad.flatMap((container) => portsOf(container).map(String)));
  return bad.length === 0
    ? undefined
    : {
        reason: "hostPort",
        detail: `${nameContainers(bad)} ${plural(bad.length, "uses", "use")} ${plural(ports.length, "hostPort")} ${ports.join(", ")}`,
      };
};

const hostsOf = (handler: Json): string[] =>
  [handler?.httpGet?.host, handler?.tcpSocket?.host].filter(
    (host) => host !== undefined && host !== "",
  );

const containerHosts = (container: Json): string[] =>
  [
    container.livenessProbe,
    container.readinessProbe,
    container.startupProbe,
    container.lifecycle?.postStart,
    container.lifecycle?.preStop,
  ].flatMap((handler) => hostsOf(handler));

const hostProbes: CheckPod = (spec) => {
  const bad = containersOf(spec).filter((container) => containerHosts(container).length > 0);
  const names = sorted(bad.map(({ name }) => name));
  const hosts = sorted(bad.flatMap((container) => containerHosts(container)));
  return bad.length === 0
    ? undefined
    : {
        reason: "probe or lifecycle host",
        detail: `${plural(names.length, "container")} ${quoteAll(names)} ${plural(names.length, "uses", "use")} ${plural(hosts.length, "probe or lifecycle host")} ${quoteAll(hosts)}`,
      };
};

const privileged: CheckPod = (spec) => {
  const bad = containersOf(spec).filter(
    ({ securityContext }) => securityContext?.privileged === true,
  );
  return bad.length === 0
    ? undefined
    : {
        reason: "privileged",
        detail: `${nameContainers(bad)} must not set securityContext.privileged=true`,
      };
};

const hostProcess: CheckPod = (spec) => {
  const isSet = ({ securityContext }: Json): boolean =>
    securityContext?.windowsOptions?.hostProcess === true;
  const setters = nameSetters(isSet(spec), containersOf(spec).filter(isSet));
  return setters === ""
    ? undefined
    : {
        reason: "hostProcess",
        detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
      };
};

const always = (check: CheckPod, minor = 0): Check["versions"] => [{ minor, check }];

export const hostChecks: Check[] = [
  { id: "hostNamespaces", level: "baseline", versions: always(hostNamespaces) },
  { id: "hostPathVolumes", level: "baseline", versions: always(hostPathVolumes) },
  { id: "hostPorts", level: "baseline", versions: always(hostPorts) },
  { id: "hostProbesAndHostLifecycle", level: "baseline", versions: always(hostProbes, 34) },
  { id: "privileged", level: "baseline", versions: always(privileged) },
  { id: "windowsHostProcess", level: "baseline", versions: always(hostProcess) },
];
