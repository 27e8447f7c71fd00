/** Baseline checks of kernel interfaces: capabilities, AppArmor, SELinux, /proc, sysctls. */
import type { Json } from "../../object.ts";
import {
  containersOf,
  exceptUserNamespace,
  nameContainers,
  nameSetters,
  plural,
  quoteAll,
  sorted,
  type Check,
  type CheckPod,
} from "./check.ts";

const defaultCapabilities = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

const extraCapabilities = ({ securityContext }: Json): string[] =>
  (securityContext?.capabilities?.add ?? []).filter(
    (name: string) => !defaultCapabilities.has(name),
  );

const capabilities: CheckPod = (spec) => {
  const bad = containersOf(spec).filter((container) => extraCapabilities(container).length > 0);
  const names = sorted(bad.flatMap((container) => extraCapabilities(container)));
  return bad.length === 0
    ? undefined
    : {
        reason: "non-default capabilities",
        detail: `${nameContainers(bad)} must not include ${quoteAll(names)} in securityContext.capabilities.add`,
      };
};

const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

const appArmorAnnotations = (metadata: Json): string[] =>
  Object.entries<string>(metadata?.annotations ?? {})
    .filter(
      ([key, value]) =>
        key.startsWith(appArmorPrefix) &&
        value !== "" &&
        value !== "runtime/default" &&
        !value.startsWith("localhost/"),
    )
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .toSorted();

const appArmor: CheckPod = (spec, metadata) => {
  const typeOf = ({ securityContext }: Json): string | undefined =>
    securityContext?.appArmorProfile?.type;
  const isBad = (holder: Json): boolean =>
    securityProfileIsBad(holder.securityContext?.appArmorProfile);
  const bad = containersOf(spec).filter(isBad);
  const annotations = appArmorAnnotations(metadata);
  const holders = [...(isBad(spec) ? [spec] : []), ...bad];
  const values = [...sorted(holders.map((holder) => typeOf(holder) ?? "")), ...annotations];
  const setters = [
    nameSetters(isBad(spec), bad),
    annotations.length === 0 ? "" : plural(annotations.length, "annotation"),
  ].filter((text) => text !== "");
  return setters.length === 0
    ? undefined
    : {
        reason: plural(values.length, "forbidden AppArmor profile"),
        detail: `${setters.join(" and ")} must not set AppArmor profile type to ${quoteAll(values)}`,
      };
};

const securityProfileIsBad = (profile: Json): boolean =>
  profile !== undefined && profile.type !== "RuntimeDefault" && profile.type !== "Localhost";

const seLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t"];

const seLinux =
  (types: string[]): CheckPod =>
  (spec) => {
    const optionsOf = ({ securityContext }: Json): Json => securityContext?.seLinuxOptions;
    const badType = (options: Json): boolean => !types.includes(options.type ?? "");
    const isBad = (holder: Json): boolean => {
      const options = optionsOf(holder);
      return options !== undefined && (badType(options) || !!options.user || !!options.role);
    };
    const bad = containersOf(spec).filter(isBad);
    const options = [...(isBad(spec) ? [spec] : []), ...bad].map(optionsOf);
    if (options.length === 0) {
      return undefined;
    }

    const names = sorted(options.filter(badType).map(({ type }) => type));
    const facts = [
      names.length === 0 ? "" : `${plural(names.length, "type")} ${quoteAll(names)}`,
      options.some(({ user }) => user) ? "user may not be set" : "",
      options.some(({ role }) => role) ? "role may not be set" : "",
    ].filter((text) => text !== "");
    return {
      reason: "seLinuxOptions",
      detail: `${nameSetters(isBad(spec), bad)} set forbidden securityContext.seLinuxOptions: ${facts.join("; ")}`,
    };
  };

const procMount: CheckPod = (spec) => {
  const typeOf = ({ securityContext }: Json): string => securityContext?.procMount ?? "Default";
  const bad = containersOf(spec).filter((container) => typeOf(container) !== "Default");
  return bad.length === 0
    ? undefined
    : {
        reason: "procMount",
        detail: `${nameContainers(bad)} must not set securityContext.procMount to ${quoteAll(sorted(bad.map(typeOf)))}`,
      };
};

const sysctls = (allowed: string[]): CheckPod => {
  const safe = new Set(allowed);
  return (spec) => {
    const bad = (spec.securityContext?.sysctls ?? [])
      .map(({ name }: Json) => name)
      .filter((name: string) => !safe.has(name));
    return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
  };
};

const sysctls0 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const sysctls27 = [...sysctls0, "net.ipv4.ip_local_reserved_ports"];
const sysctls29 = [
  ...sysctls27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const sysctls32 = [...sysctls29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

export const kernelChecks: Check[] = [
  { id: "appArmorProfile", level: "baseline", versions: [{ minor: 0, check: appArmor }] },
  {
    id: "capabilities_baseline",
    level: "baseline",
    versions: [{ minor: 0, check: capabilities }],
  },
  {
    id: "procMount",
    level: "baseline",
    versions: [
      { minor: 0, check: procMount },
      { minor: 35, check: exceptUserNamespace(procMount) },
    ],
  },
  {
    id: "procMount_restricted",
    level: "restricted",
    overrides: "procMount",
    versions: [{ minor: 35, check: procMount }],
  },
  {
    id: "seLinuxOptions",
    level: "baseline",
    versions: [
      { minor: 0, check: seLinux(seLinuxTypes) },
      { minor: 31, check: seLinux([...seLinuxTypes, "container_engine_t"]) },
    ],
  },
  {
    id: "sysctls",
    level: "baseline",
    versions: [
      { minor: 0, check: sysctls(sysctls0) },
      { minor: 27, check: sysctls(sysctls27) },
      { minor: 29, check: sysctls(sysctls29) },
      { minor: 32, check: sysctls(sysctls32) },
    ],
  },
];
