/** `/healthz`, `/livez`, `/readyz` and the checks below them. Order and words as kube-apiserver 1.36 prints them (k8s.io/apiserver pkg/server/healthz). */
import type { Exchange } from "./exchange.ts";

const healthPath = /^\/(healthz|livez|readyz)(?:\/(.+))?$/;

type Face = "healthz" | "livez" | "readyz";

const everywhere = [
  "start-apiserver-admission-initializer",
  "generic-apiserver-start-informers",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-filter",
  "storage-object-count-tracker-hook",
  "start-apiextensions-informers",
  "start-apiextensions-controllers",
  "crd-informer-synced",
  "start-system-namespaces-controller",
  "peer-endpoint-reconciler-controller",
  "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "storage-readiness",
  "start-legacy-token-tracking-controller",
  "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "priority-and-fairness-config-producer",
  "bootstrap-controller",
  "start-kubernetes-service-cidr-controller",
  "aggregator-reload-proxy-client-cert",
  "start-kube-aggregator-informers",
  "apiservice-status-local-available-controller",
  "apiservice-status-remote-available-controller",
  "apiservice-registration-controller",
  "apiservice-discovery-controller",
  "kube-apiserver-autoregistration",
  "autoregister-completion",
  "apiservice-openapi-controller",
  "apiservice-openapiv3-controller",
].map((hook) => (hook === "autoregister-completion" ? hook : `poststarthook/${hook}`));

const alive = ["ping", "log", "loopback-serving-certificate", "etcd", ...everywhere];

const checksOf: Record<Face, string[]> = {
  healthz: alive,
  livez: alive,
  readyz: ["ping", "log", "etcd", "etcd-readiness", "informer-sync", ...everywhere, "shutdown"],
};

/** Answers requests for health; false when the path is none of its own or there is no such check. */
export const serveHealth = (exchange: Exchange): boolean => {
  const match = healthPath.exec(exchange.info.path);
  if (match === null) {
    return false;
  }

  const face = match[1] as Face;
  const one = match[2];
  if (one === undefined) {
    text(exchange, exchange.query.has("verbose") ? report(exchange, face) : "ok");
    return true;
  }

  if (!checksOf[face].includes(one)) {
    return false;
  }

  text(exchange, "ok");
  return true;
};

const report = (exchange: Exchange, face: Face): string => {
  const excluded = exchange.query.getAll("exclude");
  const checks = checksOf[face];
  const lines = checks.map(
    (check) => `[+]${check} ${excluded.includes(check) ? "excluded: " : ""}ok`,
  );
  const unknown = excluded.filter((check) => !checks.includes(check)).toSorted();
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(",");
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }

  return `${[...lines, `${face} check passed`].join("\n")}\n`;
};

const text = (exchange: Exchange, body: string): void => {
  exchange.response.setHeader("X-Content-Type-Options", "nosniff");
  exchange.write(200, "text/plain; charset=utf-8", body);
};
