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
  allowEmptyHost: boolean;
  version: boolean;
  /** Given, but without effect here, though the real controller would act on them. */
  ignored: string[];
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
  "allow-empty-ingress-host": { kind: "boolean", fallback: false },
  version: { kind: "boolean", fallback: false },
};

/** Flags that exist, and about which there is nothing to do here. */
const accepted: Record<string, Kind> = {
  "disable-ipv6": "boolean",
  "enable-config-safety": "boolean",
  "enable-custom-resources": "boolean",
  "enable-directive-autoadjust": "boolean",
  "enable-leader-election": "boolean",
  "enable-telemetry-reporting": "boolean",
  "leader-election-lock-name": "string",
  "log-format": "string",
  "log-level": "string",
  "nginx-debug": "boolean",
  "nginx-reload-timeout": "number",
  "nginx-status": "boolean",
  "nginx-status-allow-cidrs": "string",
  "nginx-status-port": "number",
  "ssl-dynamic-reload": "boolean",
};

/** Flags whose effect is missed here. */
const unserved: Record<string, Kind> = {
  "enable-cert-manager": "boolean",
  "enable-external-dns": "boolean",
  "enable-latency-metrics": "boolean",
  "enable-prometheus-metrics": "boolean",
  "enable-snippets": "boolean",
  "enable-tls-passthrough": "boolean",
  "global-configuration": "string",
  "health-status": "boolean",
  "health-status-uri": "string",
  "prometheus-metrics-listen-port": "number",
  "prometheus-tls-secret": "string",
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
    const kind = known[name]?.kind ?? accepted[name] ?? unserved[name];
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
    allowEmptyHost: isOn("allow-empty-ingress-host"),
    version: isOn("version"),
    ignored: [...given]
      .filter(([name, value]) => unserved[name] !== undefined && !lies.has(value))
      .map(([name]) => name),
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
