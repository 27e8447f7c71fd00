/** Where a webhook listens: a URL, or a Service of the cluster (k8s.io/apiserver pkg/util/webhook/client.go). */
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Json } from "../../object.ts";
import type { AdmissionContext } from "../admission.ts";

export interface Target {
  url: URL;
  /** PEM of who signs its certificate; the system's authorities when undefined. */
  ca: string | undefined;
  /** Opens the connection. @throws Error in Go's words */
  dial?: () => Promise<Duplex>;
}

const bundle = (caBundle: string | undefined): string | undefined =>
  caBundle === undefined ? undefined : Buffer.from(caBundle, "base64").toString("utf8");

const dialService = async (
  { client, dialService: dial }: AdmissionContext,
  { namespace, name }: Json,
  port: number,
): Promise<Duplex> => {
  const service = client.get("services", namespace, name);
  if (service === undefined) {
    throw new Error(`service ${JSON.stringify(name)} not found`);
  }

  const { type, externalName, clusterIP, ports = [] } = service["spec"];
  if (type === "ExternalName") {
    return connect(port, externalName);
  }

  if (!ports.some((one: Json) => one.port === port)) {
    throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
  }

  if (dial === undefined) {
    throw new Error(`dial tcp ${clusterIP}:${port}: connect: connection refused`);
  }

  return dial(namespace, name, port);
};

export const targetOf = (
  context: AdmissionContext,
  clientConfig: Json,
  timeoutSeconds: number,
): Target => {
  const { url, service, caBundle } = clientConfig;
  const ca = bundle(caBundle);
  if (service === undefined) {
    const full = new URL(url);
    full.searchParams.set("timeout", `${timeoutSeconds}s`);
    return { url: full, ca };
  }

  const { namespace, name, path = "/", port = 443 } = service;
  const host = `${name}.${namespace}.svc`;
  return {
    url: new URL(`https://${host}:${port}${path}?timeout=${timeoutSeconds}s`),
    ca,
    dial: async () => dialService(context, service, port),
  };
};

/** As Go prints it: with the port even where it is the usual one, when it was given. */
export const urlText = ({ url, dial }: Target): string =>
  dial === undefined || url.port !== ""
    ? url.href
    : url.href.replace(url.host, `${url.hostname}:443`);
