/** The command line of metrics-server, with its defaults (cmd/metrics-server/app/options). */
import { parseDuration } from "../codec/duration.ts";

export interface Flags {
  securePort: number;
  certDir: string;
  /** Milliseconds. */
  resolution: number;
  requestTimeout: number;
  insecureTls: boolean;
  certificateAuthority: string;
  useNodeStatusPort: boolean;
  kubeletPort: number;
  addressTypes: string[];
  nodeSelector: string;
  verbosity: number;
}

const milliseconds = (text: string): number => Number(parseDuration(text)) / 1e6;
const truth = (text: string): boolean => ["true", "1", "t", "T", "TRUE", "True"].includes(text);

const readers: Record<string, (flags: Flags, value: string) => void> = {
  "secure-port": (flags, value) => (flags.securePort = Number(value)),
  "cert-dir": (flags, value) => (flags.certDir = value),
  "metric-resolution": (flags, value) => (flags.resolution = milliseconds(value)),
  "kubelet-request-timeout": (flags, value) => (flags.requestTimeout = milliseconds(value)),
  "kubelet-insecure-tls": (flags, value) => (flags.insecureTls = truth(value)),
  "kubelet-certificate-authority": (flags, value) => (flags.certificateAuthority = value),
  "kubelet-use-node-status-port": (flags, value) => (flags.useNodeStatusPort = truth(value)),
  "kubelet-port": (flags, value) => (flags.kubeletPort = Number(value)),
  "kubelet-preferred-address-types": (flags, value) => (flags.addressTypes = value.split(",")),
  "node-selector": (flags, value) => (flags.nodeSelector = value),
  v: (flags, value) => (flags.verbosity = Number(value)),
};
readers["l"] = readers["node-selector"]!;

const switches = new Set(["kubelet-insecure-tls", "kubelet-use-node-status-port"]);
/** Read by the real program and without meaning here. */
const ignored = new Set([
  "authorization-always-allow-paths",
  "authentication-kubeconfig",
  "authorization-kubeconfig",
  "bind-address",
  "http2-max-streams-per-connection",
  "kubeconfig",
  "logging-format",
  "logtostderr",
  "permit-port-sharing",
  "profiling",
  "requestheader-allowed-names",
  "requestheader-client-ca-file",
  "requestheader-username-headers",
  "stderrthreshold",
  "tls-cert-file",
  "tls-cipher-suites",
  "tls-min-version",
  "tls-private-key-file",
]);

/** @throws Error as the program's own words */
export const readFlags = (argv: string[]): Flags => {
  const flags: Flags = {
    securePort: 443,
    certDir: "apiserver.local.config/certificates",
    resolution: 60_000,
    requestTimeout: 10_000,
    insecureTls: false,
    certificateAuthority: "",
    useNodeStatusPort: false,
    kubeletPort: 10_250,
    addressTypes: ["Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"],
    nodeSelector: "",
    verbosity: 0,
  };
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const match = /^--?([\w-]+)(?:=(.*))?$/s.exec(word);
    if (match === null) {
      throw new Error(`unknown command ${JSON.stringify(word)} for "metrics-server"`);
    }

    const [, name = "", given] = match;
    const reader = readers[name];
    if (reader === undefined && !ignored.has(name)) {
      throw new Error(`unknown flag: --${name}`);
    }

    const value = given ?? (switches.has(name) ? "true" : words.shift());
    if (value === undefined) {
      throw new Error(`flag needs an argument: --${name}`);
    }

    read(flags, reader, name, value);
  }

  validate(flags);
  return flags;
};

const read = (
  flags: Flags,
  reader: ((flags: Flags, value: string) => void) | undefined,
  name: string,
  value: string,
): void => {
  try {
    reader?.(flags, value);
  } catch (error) {
    throw new Error(
      `invalid argument ${JSON.stringify(value)} for "--${name}" flag: ${(error as Error).message}`,
      { cause: error },
    );
  }
};

const validate = ({
  certificateAuthority,
  insecureTls,
  resolution,
  requestTimeout,
}: Flags): void => {
  if (certificateAuthority !== "" && insecureTls) {
    throw new Error("cannot use both --kubelet-certificate-authority and --kubelet-insecure-tls");
  }

  if (resolution < 10_000) {
    throw new Error(
      `metric-resolution should be a time duration at least 10s, but value ${resolution / 1000}s provided`,
    );
  }

  if (resolution * 0.9 < requestTimeout) {
    throw new Error(
      `metric-resolution should be larger than kubelet-request-timeout, but metric-resolution value ${resolution / 1000}s kubelet-request-timeout value ${requestTimeout / 1000}s provided`,
    );
  }
};
