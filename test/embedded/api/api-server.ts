/** An API server without controllers in a folder of its own, and requests to it over HTTPS. */
import { mkdtemp, rm } from "node:fs/promises";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import type { ExecutionContext } from "ava";
import { type ClusterHandle, startCluster } from "../../../src/embedded/cluster.ts";
import { openIdentity } from "../../../src/embedded/identity.ts";
import type { Json } from "../../../src/embedded/object.ts";

export interface Answer {
  code: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  body: Json;
}

export interface RequestOptions {
  body?: Json;
  headers?: Record<string, string>;
}

export type Ask = (method: string, url: string, options?: RequestOptions) => Promise<Answer>;

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const startApi = async (
  t: ExecutionContext,
): Promise<{ cluster: ClusterHandle; ask: Ask; agent: https.Agent }> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-api-"));
  const faults: string[] = [];
  const cluster = await startCluster({
    folder,
    name: "test",
    apiOnly: true,
    log: (message) => faults.push(message),
  });
  const { administrator, authority } = openIdentity(path.join(folder, "pki"));
  const agent = new https.Agent({
    keepAlive: true,
    ca: authority.caCertificate,
    cert: administrator.certificate,
    key: administrator.key,
  });
  t.teardown(async () => {
    agent.destroy();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask: Ask = async (method, url, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
      const length = { "content-length": String(Buffer.byteLength(text ?? "")) };
      const request = https.request(`${cluster.url}${url}`, {
        method,
        headers: { ...length, ...headers },
        agent,
      });
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString();
          resolve({
            code: response.statusCode ?? 0,
            headers: response.headers,
            text: answer,
            body: parsed(answer),
          });
        });
      });
      request.end(text);
    });
  return { cluster, ask, agent };
};

export const configMap = (name: string, data: Record<string, string> = {}): Json => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

export const configMaps = "/api/v1/namespaces/default/configmaps";
