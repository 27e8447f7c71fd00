/** One HTTP request on a connection of its own, that tells status, page and certificate apart, whatever is wrong with one of them. */
import http from "node:http";
import https from "node:https";
import type { TLSSocket } from "node:tls";
import type { HttpCheck } from "../lab/check.ts";
import { certificateFacts } from "./certificate.ts";
import type { CertificateFacts } from "./certificate.ts";
import type { Address } from "./scene.ts";

export interface HttpFacts {
  status: number;
  headers: Record<string, string>;
  /** The first 64 KiB. */
  body: string;
  certificate?: CertificateFacts;
  /** Why the chain does not verify; absent when it does. */
  tlsError?: string;
}

const usualLimit = 5000;
const longestBody = 65_536;

/**
@param trust PEM certificates to verify against; never the system's store.
@param limit Milliseconds until there must be an answer.
*/
export const fetchOnce = async (
  check: Pick<HttpCheck, "url" | "method" | "requestHeader">,
  { ip, http: httpPort, https: httpsPort }: Address,
  trust: readonly string[],
  limit = usualLimit,
): Promise<HttpFacts | { error: string }> => {
  const url = new URL(check.url);
  const secure = url.protocol === "https:";
  const { Host: host = url.host, ...headers } = check.requestHeader;
  const options: https.RequestOptions = {
    agent: false,
    host: ip,
    port: secure ? httpsPort : httpPort,
    path: url.pathname + url.search,
    method: check.method,
    headers: { host, ...headers },
    timeout: limit,
    signal: AbortSignal.timeout(limit),
    ...(secure && { servername: url.hostname, rejectUnauthorized: false, ca: [...trust] }),
  };

  return new Promise((resolve) => {
    const request = (secure ? https : http).request(options, (response) => {
      const tls = secure ? tlsFacts(response.socket as TLSSocket) : {};
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length <= longestBody) {
          chunks.push(chunk);
        }
      });
      response.on("error", (error) => {
        resolve({ error: error.message });
      });
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: flat(response.headers),
          body: Buffer.concat(chunks).toString(),
          ...tls,
        });
      });
    });
    request.on("error", (error) => {
      resolve({ error: error.message || String((error as NodeJS.ErrnoException).code) });
    });
    request.end();
  });
};

const tlsFacts = (socket: TLSSocket): Pick<HttpFacts, "certificate" | "tlsError"> => {
  const certificate = socket.getPeerX509Certificate();
  const error = socket.authorizationError as unknown;
  return {
    ...(certificate && { certificate: certificateFacts(certificate) }),
    ...(!socket.authorized && { tlsError: String((error as Error | undefined)?.message ?? error) }),
  };
};

const flat = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
