/** Single questions to the API server of a cluster that Drydock made, by the certificates in its kubeconfig; no kubectl is needed. */
import { readFile } from "node:fs/promises";
import https from "node:https";
import { parse } from "yaml";
import { z } from "zod";

const clusterSchema = z.object({
  server: z.url({ protocol: /^https$/ }),
  "certificate-authority-data": z.base64(),
});
const userSchema = z.object({
  "client-certificate-data": z.base64(),
  "client-key-data": z.base64(),
});
const schema = z.object({
  clusters: z.tuple([z.object({ cluster: clusterSchema })]),
  users: z.tuple([z.object({ user: userSchema })]),
});

export interface Access {
  server: URL;
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
}

/** Undefined when there is no such file, or not one that kind has written for one cluster. */
export const readAccess = async (kubeconfig: string): Promise<Access | undefined> => {
  const text = await readFile(kubeconfig, "utf8").catch(() => "");
  const result = schema.safeParse(safeParse(text));
  if (!result.success) {
    return undefined;
  }

  const [{ cluster }] = result.data.clusters;
  const [{ user }] = result.data.users;
  const bytes = (data: string): Buffer => Buffer.from(data, "base64");
  return {
    server: new URL(cluster.server),
    ca: bytes(cluster["certificate-authority-data"]),
    cert: bytes(user["client-certificate-data"]),
    key: bytes(user["client-key-data"]),
  };
};

const safeParse = (text: string): unknown => {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
};

export interface Question {
  method?: "GET" | "POST" | "PATCH";
  path: string;
  body?: unknown;
  /** Milliseconds. */
  timeout?: number;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  body: unknown;
}

const defaultLimit = 5000;

/** Undefined when nobody answers in time, or with other certificates. */
export const ask = (access: Access, question: Question): Promise<Answer | undefined> => {
  const { method = "GET", path, body, timeout = defaultLimit, signal } = question;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve) => {
    const request = https.request(
      {
        host: access.server.hostname,
        port: access.server.port,
        ca: access.ca,
        cert: access.cert,
        key: access.key,
        method,
        path,
        agent: false,
        ...(signal === undefined ? {} : { signal }),
        headers: {
          accept: "application/json",
          ...(text === undefined
            ? {}
            : {
                "content-type":
                  method === "PATCH" ? "application/merge-patch+json" : "application/json",
                "content-length": Buffer.byteLength(text),
              }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => resolve(undefined));
        response.on("end", () => {
          const received = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: jsonOrText(received) });
        });
      },
    );
    request.on("error", () => resolve(undefined));
    // A timer of its own: AbortSignal.any forgets a signal of AbortSignal.timeout that nothing else holds, and would wait for ever.
    const late = setTimeout(() => request.destroy(new Error("late")), timeout);
    request.on("close", () => clearTimeout(late));
    request.end(text);
  });
};

const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
