/** What annotations of an Ingress and keys of the ConfigMap say about how requests are passed (nginx/kubernetes-ingress internal/configs). */
import type { BalanceMethod } from "./proxy/config.ts";
import { type Reader, readers } from "./setting-readers.table.ts";

export interface Settings {
  sslRedirect: boolean;
  redirectToHttps: boolean;
  redirectCode: number;
  serverTokens: boolean;
  hsts: boolean;
  /** Seconds. */
  hstsMaxAge: number;
  hstsIncludeSubdomains: boolean;
  appRoot: string | undefined;
  /** Bytes; 0: no limit. */
  maxBodyBytes: number;
  /** Milliseconds. */
  connectTimeout: number;
  readTimeout: number;
  sendTimeout: number;
  failTimeout: number;
  maxFails: number;
  method: BalanceMethod;
  /** In lower case. */
  hideHeaders: string[];
  passHeaders: string[];
  websocketServices: string[];
  /** Path by name of a Service. */
  rewrites: Record<string, string>;
  pathRegex: "case_sensitive" | "case_insensitive" | "exact" | undefined;
}

const prefix = "nginx.org/";

export const defaultSettings: Settings = {
  sslRedirect: true,
  redirectToHttps: false,
  redirectCode: 301,
  serverTokens: true,
  hsts: false,
  hstsMaxAge: 2_592_000,
  hstsIncludeSubdomains: false,
  appRoot: undefined,
  maxBodyBytes: 1024 * 1024,
  connectTimeout: 60_000,
  readTimeout: 60_000,
  sendTimeout: 60_000,
  failTimeout: 10_000,
  maxFails: 1,
  method: "random two least_conn",
  hideHeaders: [],
  passHeaders: [],
  websocketServices: [],
  rewrites: {},
  pathRegex: undefined,
};

/** Older name of `nginx.org/ssl-redirect`, which still counts. */
const oldRedirect = "ingress.kubernetes.io/ssl-redirect";

/** Annotations of NIC that this controller does not act on: their owner is told, since a real one would. */
const unserved = new Set(
  [
    "add-header",
    "basic-auth-secret",
    "grpc-services",
    "keepalive",
    "limit-req-rate",
    "listen-ports",
    "listen-ports-ssl",
    "location-snippets",
    "max-conns",
    "policies",
    "proxy-next-upstream",
    "proxy-redirect-from",
    "proxy-set-headers",
    "rewrite-target",
    "server-snippets",
    "ssl-ciphers",
    "ssl-services",
    "sticky-cookie-services",
    "use-cluster-ip",
  ].map((name) => prefix + name),
);

/** Problems of the annotations, as errors of fields. */
export const settingProblems = (annotations: Record<string, string>): string[] =>
  Object.keys(annotations)
    .toSorted()
    .flatMap((name) => {
      const value = annotations[name]!;
      const reader = readerOf(name);
      if (reader === undefined) {
        return name.startsWith("nginx.com/") && name !== "nginx.com/policies"
          ? [`annotations.${name}: Forbidden: annotation requires NGINX Plus`]
          : [];
      }

      if (value === "") {
        return [`annotations.${name}: Required value`];
      }

      const problem = reader.problem(value);
      return problem === undefined
        ? []
        : [`annotations.${name}: Invalid value: ${JSON.stringify(value)}: ${problem}`];
    });

const readerOf = (annotation: string): Reader | undefined => {
  if (annotation === oldRedirect) {
    return readers["ssl-redirect"];
  }

  return annotation.startsWith(prefix) ? readers[annotation.slice(prefix.length)] : undefined;
};

/** @param base What the ConfigMap says. Annotations have been validated. */
export const settingsOf = (annotations: Record<string, string>, base: Settings): Settings => {
  const settings = { ...base };
  for (const name of [oldRedirect, ...Object.keys(annotations)]) {
    if (annotations[name] !== undefined) {
      readerOf(name)?.set(annotations[name], settings);
    }
  }

  return settings;
};

/** Key of the ConfigMap for the address that Ingresses get in place of that of a Service. */
export const statusAddressKey = "external-status-address";

/** Keys that cannot be read keep their defaults and are told of in the log. */
export const settingsOfConfigMap = (
  data: Record<string, string>,
): { settings: Settings; problems: string[] } => {
  const settings = { ...defaultSettings };
  const problems: string[] = [];
  for (const [key, value] of Object.entries(data)) {
    const reader = readers[key];
    const problem = reader?.own === true ? undefined : reader?.problem(value);
    if (problem !== undefined) {
      problems.push(`${key}: Invalid value: ${JSON.stringify(value)}: ${problem}`);
    } else if (reader !== undefined && reader.own !== true) {
      reader.set(value, settings);
    }
  }

  return { settings, problems };
};

export const settingWarnings = (annotations: Record<string, string>): string[] => [
  ...(annotations[oldRedirect] === undefined
    ? []
    : [
        `The annotation '${oldRedirect}' is deprecated and will be removed. Please use 'nginx.org/ssl-redirect' instead.`,
      ]),
  ...Object.keys(annotations)
    .filter((name) => unserved.has(name))
    .map((name) => `The annotation '${name}' has no effect in the practice cluster`),
];
