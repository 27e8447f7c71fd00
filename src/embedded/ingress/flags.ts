/** Command line of the controller: NIC's flags as Go's flag package reads them (nginx/kubernetes-ingress cmd/nginx-ingress/flags.go). */

export interface Flags {
  ingressClass: string;
  /** `NAMESPACE/NAME`; empty: none. */
  nginxConfigMaps: string;
  defaultServerSecret: string;
  wildcardSecret: string;
  /** Name of a Service in the controller's namespace whose addresses the Ingresses get. */
  externalService: string;
  reportIngressStatus: boolean;
  /** Empty: all. */
  watchNamespaces: string[];
  readyStatus: boolean;
  readyStatusPort: number;
  healthStatus: boolean;
  allowEmptyHost: boolean;
  version: boolean;
}

/** A command line that Go's flag package refuses; the text is what it prints before the usage. */
export class FlagError extends Error {
  override name = "FlagError";
}

type Kind = "string" | "boolean" | "number";

/** Flags that change what this controller does. */
const known: Record<string, { kind: Kind; fallback: string | boolean | number }> = {
  "ingress-class": { kind: "string", fallback: "nginx" },
  "nginx-configmaps": { kind: "string", fallback: "" },
  "default-server-tls-secret": { kind: "string", fallback: "" },
  "wildcard-tls-secret": { kind: "string", fallback: "" },
  "external-service": { kind: "string", fallback: "" },
  "report-ingress-status": { kind: "boolean", fallback: false },
  "watch-namespace": { kind: "string", fallback: "" },
  "ready-status": { kind: "boolean", fallback: true },
  "ready-status-port": { kind: "number", fallback: 8081 },
  "health-status": { kind: "boolean", fallback: false },
  "allow-empty-ingress-host": { kind: "boolean", fallback: false },
  version: { kind: "boolean", fallback: false },
};

/** Flags that exist, and about which there is nothing to do here. */
const accepted: Record<string, Kind> = {
  "disable-ipv6": "boolean",
  "enable-cert-manager": "boolean",
  "enable-config-safety": "boolean",
  "enable-custom-resources": "boolean",
  "enable-directive-autoadjust": "boolean",
  "enable-external-dns": "boolean",
  "enable-latency-metrics": "boolean",
  "enable-leader-election": "boolean",
  "enable-prometheus-metrics": "boolean",
  "enable-snippets": "boolean",
  "enable-telemetry-reporting": "boolean",
  "enable-tls-passthrough": "boolean",
  "global-configuration": "string",
  "health-status-uri": "string",
  "leader-election-lock-name": "string",
  "log-format": "string",
  "log-level": "string",
  "nginx-debug": "boolean",
  "nginx-reload-timeout": "number",
  "nginx-status": "boolean",
  "nginx-status-allow-cidrs": "string",
  "nginx-status-port": "number",
  "prometheus-metrics-listen-port": "number",
  "prometheus-tls-secret": "string",
  "ssl-dynamic-reload": "boolean",
  "watch-namespace-label": "string",
  "watch-secret-namespace": "string",
};

/** @throws FlagError */
export const parseFlags = (args: readonly string[]): Flags => {
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index]!;
    const match = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/.exec(argument);
    if (match === null) {
      break;
    }

    const [, name = "", inline] = match;
    const kind = known[name]?.kind ?? accepted[name];
    if (kind === undefined) {
      throw new FlagError(`flag provided but not defined: -${name}`);
    }

    if (inline === undefined && kind !== "boolean") {
      index += 1;
      if (args[index] === undefined) {
        throw new FlagError(`flag needs an argument: -${name}`);
      }
    }

    given.set(name, checked(name, kind, inline ?? (kind === "boolean" ? "true" : args[index]!)));
  }

  const valueOf = (name: string): string => given.get(name) ?? String(known[name]!.fallback);
  const isOn = (name: string): boolean => truths.has(valueOf(name));
  return {
    ingressClass: valueOf("ingress-class"),
    nginxConfigMaps: valueOf("nginx-configmaps"),
    defaultServerSecret: valueOf("default-server-tls-secret"),
    wildcardSecret: valueOf("wildcard-tls-secret"),
    externalService: valueOf("external-service"),
    reportIngressStatus: isOn("report-ingress-status"),
    watchNamespaces: valueOf("watch-namespace").split(",").filter(Boolean),
    readyStatus: isOn("ready-status"),
    readyStatusPort: Number(valueOf("ready-status-port")),
    healthStatus: isOn("health-status"),
    allowEmptyHost: isOn("allow-empty-ingress-host"),
    version: isOn("version"),
  };
};

const truths = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const lies = new Set(["0", "f", "F", "FALSE", "false", "False"]);

const checked = (name: string, kind: Kind, value: string): string => {
  if (kind === "boolean" && !truths.has(value) && !lies.has(value)) {
    throw new FlagError(`invalid boolean value "${value}" for -${name}: parse error`);
  }

  if (kind === "number" && !/^[+-]?\d+$/.test(value)) {
    throw new FlagError(`invalid value "${value}" for flag -${name}: parse error`);
  }

  return value;
};
