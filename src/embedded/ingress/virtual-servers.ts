/** Turns Ingresses into servers and upstreams of the proxy, as NIC's templates turn them into nginx' configuration. */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import { type Backend, endpointsOf, portText } from "./endpoints.ts";
import type { HostOwner } from "./hosts.ts";
import type { Location, TlsMaterial, Upstream, VirtualServer } from "./proxy/config.ts";
import { type Settings, settingsOf, settingWarnings } from "./settings.ts";
import type { TlsSecrets } from "./tls-secrets.ts";

export interface Built {
  servers: VirtualServer[];
  upstreams: Record<string, Upstream>;
  /** By `NAMESPACE/NAME` of the Ingress. */
  warnings: Map<KubeObject, string[]>;
  /** Backends without endpoints, for the log. */
  missing: { backend: Backend; problem: string }[];
}

export interface BuildOptions {
  client: Client;
  secrets: TlsSecrets;
  /** What the ConfigMap says. */
  base: Settings;
  /** For hosts whose TLS entry names no Secret. */
  wildcard: TlsMaterial | undefined;
  fallbackTls: TlsMaterial;
}

export const buildServers = (owner: HostOwner, options: BuildOptions): Built => {
  const built: Built = { servers: [], upstreams: {}, warnings: new Map(), missing: [] };
  const { ingress } = owner;
  const settings = settingsFor(ingress, options, built);
  for (const rule of (ingress.spec.rules ?? []) as Json[]) {
    const host: string = rule.host ?? "";
    if (!owner.hosts.has(host)) {
      continue;
    }

    const locations =
      owner.minions.length > 0
        ? minionLocations(owner, host, options, built)
        : locationsOf(ingress, rule, settings, options, built);
    const tls = host === "" ? options.fallbackTls : tlsOf(ingress, host, options, built);
    built.servers.push({
      name: host === "" ? "_" : host,
      ...(tls === undefined ? {} : { tls }),
      ...redirectOf(settings, tls),
      ...(settings.appRoot === undefined ? {} : { appRoot: settings.appRoot }),
      ...(settings.hsts ? { hsts: hstsOf(settings) } : {}),
      serverTokens: settings.serverTokens,
      locations,
    });
  }

  return built;
};

const settingsFor = (ingress: KubeObject, options: BuildOptions, built: Built): Settings => {
  const annotations = ingress.metadata.annotations ?? {};
  built.warnings.set(ingress, settingWarnings(annotations));
  return settingsOf(annotations, options.base);
};

const redirectOf = (
  settings: Settings,
  tls: TlsMaterial | undefined,
): Pick<VirtualServer, "redirect"> => {
  const { redirectCode: code } = settings;
  if (tls !== undefined && settings.sslRedirect) {
    return { redirect: { code, when: "plain" } };
  }

  return settings.redirectToHttps ? { redirect: { code, when: "forwarded" } } : {};
};

const hstsOf = ({ hstsMaxAge, hstsIncludeSubdomains }: Settings): string =>
  `max-age=${hstsMaxAge}; ${hstsIncludeSubdomains ? "includeSubDomains; " : ""}preload`;

/** Undefined: the host has no entry under `spec.tls`. What cannot be served is refused, and the owner is told. */
const tlsOf = (
  ingress: KubeObject,
  host: string,
  { secrets, wildcard }: BuildOptions,
  { warnings }: Built,
): TlsMaterial | undefined => {
  const entry = ((ingress.spec.tls ?? []) as Json[]).findLast(({ hosts }) => hosts?.includes(host));
  if (entry === undefined) {
    return undefined;
  }

  const refuse = (problem: string): "reject" => {
    warnings.get(ingress)!.push(problem);
    return "reject";
  };
  if (!entry.secretName) {
    return (
      wildcard ??
      refuse(
        `TLS termination for host '${host}' requires specifying a TLS secret or configuring a global wildcard TLS secret`,
      )
    );
  }

  const state = secrets.find(ingress.metadata.namespace ?? "", entry.secretName);
  return "material" in state ? state.material : refuse(state.problem);
};

const locationsOf = (
  ingress: KubeObject,
  rule: Json,
  settings: Settings,
  options: BuildOptions,
  built: Built,
): Location[] => {
  const host: string = rule.host ?? "";
  const locations = ((rule.http?.paths ?? []) as Json[]).map((path) =>
    locationOf(ingress, host, path, settings, options, built),
  );
  const { defaultBackend } = ingress.spec;
  const hasRoot = locations.some(({ path, match }) => path === "/" && match !== "exact");
  if (!hasRoot && defaultBackend?.service !== undefined) {
    const root = { path: "/", pathType: "Prefix", backend: defaultBackend };
    locations.push(locationOf(ingress, "", root, settings, options, built));
  }

  return locations;
};

/** A master has no paths of its own: each minion's come with the minion's settings. */
const minionLocations = (
  owner: HostOwner,
  host: string,
  options: BuildOptions,
  built: Built,
): Location[] =>
  owner.minions.flatMap(({ ingress, paths }) => {
    const inherited = { ...owner.ingress.metadata.annotations, ...ingress.metadata.annotations };
    built.warnings.set(ingress, settingWarnings(ingress.metadata.annotations ?? {}));
    const settings = settingsOf(inherited, options.base);
    return (ingress.spec.rules[0].http.paths as Json[])
      .filter(({ path = "" }) => paths.has(path))
      .map((path) => locationOf(ingress, host, path, settings, options, built));
  });

const locationOf = (
  ingress: KubeObject,
  host: string,
  { path, pathType, backend }: Json,
  settings: Settings,
  options: BuildOptions,
  built: Built,
): Location => {
  const { name, port } = backend.service;
  const target: Backend = { namespace: ingress.metadata.namespace ?? "", service: name, port };
  const { name: ingressName, namespace } = ingress.metadata;
  const upstream = `${namespace}-${ingressName}-${host || "_"}-${name}-${portText(target)}`;
  if (built.upstreams[upstream] === undefined) {
    const { peers, problem } = endpointsOf(options.client, target);
    const { method, maxFails, failTimeout } = settings;
    built.upstreams[upstream] = { method, peers, maxFails, failTimeout };
    if (problem !== undefined) {
      built.missing.push({ backend: target, problem });
    }
  }

  const rewrite = settings.rewrites[name];
  return {
    path: path || "/",
    match: matchOf(pathType, settings.pathRegex),
    upstream,
    ...(rewrite === undefined ? {} : { rewrite }),
    websocket: settings.websocketServices.includes(name),
    maxBodyBytes: settings.maxBodyBytes,
    connectTimeout: settings.connectTimeout,
    readTimeout: settings.readTimeout,
    sendTimeout: settings.sendTimeout,
    hideHeaders: settings.hideHeaders,
    passHeaders: settings.passHeaders,
  };
};

/** `Prefix` goes by elements of the path, as the API promises; `ImplementationSpecific` is nginx' own prefix. */
const matchOf = (pathType: string, regex: Settings["pathRegex"]): Location["match"] => {
  if (regex !== undefined) {
    return { case_sensitive: "regex", case_insensitive: "regex-insensitive", exact: "exact" }[
      regex
    ] as Location["match"];
  }

  return pathType === "Exact" ? "exact" : pathType === "Prefix" ? "segments" : "prefix";
};
