/** Asks the kubelets of all nodes for their metrics (pkg/scraper). */
import type { Client } from "../api/client.ts";
import type { Clock } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
import type { Flags } from "./flags.ts";
import { type Batch, emptyBatch, readPoints } from "./points.ts";

/** One GET to a kubelet. */
export interface KubeletAnswer {
  status: number;
  body: string;
}

export interface ScrapeOptions {
  client: Client;
  flags: Flags;
  /** Undefined: nobody answers. */
  get(node: string, path: string): KubeletAnswer | undefined;
  clock: Clock;
  failed(node: string, why: string): void;
}

const pathAnnotation = "metrics.k8s.io/resource-metrics-path";
const reasons: Record<number, string> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  500: "Internal Server Error",
};

export const scrape = (options: ScrapeOptions): Batch => {
  const batch = emptyBatch();
  for (const node of options.client.list("nodes", { labelSelector: options.flags.nodeSelector })) {
    try {
      const text = metricsOf(node, options);
      const { clock } = options;
      const time = { now: clock.now(), skipped: clock.skipped() };
      readPoints(text, node.metadata.name, time, batch);
    } catch (error) {
      // Nodes that are down are expected to be silent.
      if (isReady(node)) {
        options.failed(node.metadata.name, (error as Error).message);
      }
    }
  }

  return batch;
};

/** @throws Error in the words of Go's HTTP client */
const metricsOf = (node: KubeObject, { flags, get }: ScrapeOptions): string => {
  const address = addressOf(node, flags);
  const path = node.metadata.annotations?.[pathAnnotation] ?? "/metrics/resource";
  const url = `https://${address}:${portOf(node, flags)}${path}`;
  const answer = get(node.metadata.name, path);
  if (answer === undefined) {
    const [, host] = url.split("//");
    throw new Error(
      `Get ${JSON.stringify(url)}: dial tcp ${host?.split("/")[0]}: connect: no route to host`,
    );
  }

  // Kubelets sign their own serving certificates, for their name alone.
  if (!flags.insecureTls) {
    throw new Error(
      `Get ${JSON.stringify(url)}: tls: failed to verify certificate: x509: cannot validate certificate for ${address} because it doesn't contain any IP SANs`,
    );
  }

  if (answer.status !== 200) {
    const status = `${answer.status} ${reasons[answer.status] ?? ""}`;
    throw new Error(`request failed, status: ${JSON.stringify(status)}`);
  }

  return answer.body;
};

const portOf = ({ status }: KubeObject, { useNodeStatusPort, kubeletPort }: Flags): number =>
  (useNodeStatusPort ? status?.daemonEndpoints?.kubeletEndpoint?.Port : undefined) ?? kubeletPort;

const addressOf = ({ metadata, status }: KubeObject, { addressTypes }: Flags): string => {
  const addresses: Json[] = status?.addresses ?? [];
  for (const type of addressTypes) {
    const found = addresses.find((one) => one.type === type);
    if (found !== undefined) {
      return found.address;
    }
  }

  throw new Error(
    `node ${metadata.name} had no addresses that matched types [${addressTypes.join(" ")}]`,
  );
};

const isReady = ({ status }: KubeObject): boolean =>
  ((status?.conditions ?? []) as Json[]).some(
    ({ type, status: ready }) => type === "Ready" && ready === "True",
  );
