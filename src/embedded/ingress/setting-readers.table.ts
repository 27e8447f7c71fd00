/** How each setting is read: the same keys in annotations of Ingresses and in the ConfigMap (nginx/kubernetes-ingress internal/configs/parsing_helpers.go). */
import type { BalanceMethod } from "./proxy/config.ts";
import type { Settings } from "./settings.ts";

/** One key: what it sets, or the words in which NIC refuses the value. */
export interface Reader {
  set(value: string, settings: Settings): void;
  problem(value: string): string | undefined;
  /** Only on Ingresses, not in the ConfigMap. */
  own?: boolean;
}

const truth = /^(?:1|t|T|TRUE|true|True)$/;
const lie = /^(?:0|f|F|FALSE|false|False)$/;
const time =
  /^(?:(\d+)y)?\s*(?:(\d+)M)?\s*(?:(\d+)w)?\s*(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s?)?\s*(?:(\d+)ms)?$/;
/** Milliseconds of each unit of `time`, in its order. */
const timeUnits = [31_536e6, 2592e6, 6048e5, 864e5, 36e5, 6e4, 1000, 1];
const size = /^(\d+)([kKmMgG])?$/;

const boolean = (apply: (on: boolean, settings: Settings) => void): Reader => ({
  problem: (value) => (truth.test(value) || lie.test(value) ? undefined : "must be a boolean"),
  set: (value, settings) => apply(truth.test(value), settings),
});

const duration = (apply: (ms: number, settings: Settings) => void): Reader => ({
  problem: (value) => (value !== "" && time.test(value) ? undefined : "must be a time"),
  set: (value, settings) =>
    apply(
      time
        .exec(value)!
        .slice(1)
        .reduce((sum, part, index) => sum + Number(part ?? 0) * timeUnits[index]!, 0),
      settings,
    ),
});

const integer = (apply: (value: number, settings: Settings) => void): Reader => ({
  problem: (value) => (/^[+-]?\d+$/.test(value) ? undefined : "must be an integer"),
  set: (value, settings) => apply(Number(value), settings),
});

const list = (apply: (values: string[], settings: Settings) => void): Reader => ({
  problem: () => undefined,
  set: (value, settings) =>
    apply(
      value
        .split(",")
        .map((item) => item.trim())
        .filter(Boolean),
      settings,
    ),
});

const methods: Record<string, BalanceMethod> = {
  round_robin: "round_robin",
  least_conn: "least_conn",
  ip_hash: "ip_hash",
  random: "random",
  "random two": "random",
  "random two least_conn": "random two least_conn",
};

const bytesOf = (text: string): number => {
  const [, digits, unit = ""] = size.exec(text)!;
  return Number(digits) * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase()] ?? 1);
};

const rewriteOf = (text: string): [service: string, path: string] | undefined => {
  const match = /^\s*serviceName=(\S+)\s+rewrite=(\S+)\s*$/.exec(text);
  return match === null ? undefined : [match[1]!, match[2]!];
};

export const readers: Record<string, Reader> = {
  "ssl-redirect": boolean((on, settings) => (settings.sslRedirect = on)),
  "redirect-to-https": boolean((on, settings) => (settings.redirectToHttps = on)),
  "http-redirect-code": {
    problem: (value) =>
      /^30[1278]$/.test(value)
        ? undefined
        : `status code out of accepted range. accepted values are '301', '302', '307', '308'`,
    set: (value, settings) => (settings.redirectCode = Number(value)),
  },
  "server-tokens": boolean((on, settings) => (settings.serverTokens = on)),
  hsts: boolean((on, settings) => (settings.hsts = on)),
  "hsts-max-age": integer((seconds, settings) => (settings.hstsMaxAge = seconds)),
  "hsts-include-subdomains": boolean((on, settings) => (settings.hstsIncludeSubdomains = on)),
  "app-root": {
    problem: (value) =>
      /^\/[^/\s{};$|^<>\\"#[\]~][^\s{};$|^<>\\"#[\]~]*$/.test(value) ? undefined : "must be a path",
    set: (value, settings) => (settings.appRoot = value),
    own: true,
  },
  "client-max-body-size": {
    problem: (value) => (size.test(value) ? undefined : "must be a size"),
    set: (value, settings) => (settings.maxBodyBytes = bytesOf(value)),
  },
  "proxy-connect-timeout": duration((ms, settings) => (settings.connectTimeout = ms)),
  "proxy-read-timeout": duration((ms, settings) => (settings.readTimeout = ms)),
  "proxy-send-timeout": duration((ms, settings) => (settings.sendTimeout = ms)),
  "fail-timeout": duration((ms, settings) => (settings.failTimeout = ms)),
  "max-fails": integer((count, settings) => (settings.maxFails = count)),
  "lb-method": {
    problem: (value) =>
      methods[value.trim()] === undefined
        ? `invalid load balancing method: ${JSON.stringify(value)}`
        : undefined,
    set: (value, settings) => (settings.method = methods[value.trim()]!),
  },
  "proxy-hide-headers": list((names, settings) => {
    settings.hideHeaders = names.map((name) => name.toLowerCase());
  }),
  "proxy-pass-headers": list((names, settings) => {
    settings.passHeaders = names.map((name) => name.toLowerCase());
  }),
  "websocket-services": {
    ...list((names, settings) => (settings.websocketServices = names)),
    own: true,
  },
  rewrites: {
    problem: (value) =>
      value.split(";").every((part) => rewriteOf(part) !== undefined)
        ? undefined
        : "'rewrite' must be of the form serviceName=NAME rewrite=PATH",
    set: (value, settings) =>
      (settings.rewrites = Object.fromEntries(value.split(";").map((part) => rewriteOf(part)!))),
    own: true,
  },
  "path-regex": {
    problem: (value) =>
      ["case_sensitive", "case_insensitive", "exact"].includes(value)
        ? undefined
        : "allowed values: 'case_sensitive', 'case_insensitive' or 'exact'",
    set: (value, settings) => (settings.pathRegex = value as Settings["pathRegex"]),
    own: true,
  },
};
