/** How the API server reaches servers of other APIs: over TLS into a pod, with its own certificate, saying for whom it asks. */
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request as httpRequest,
} from "node:http";
import { connect as connectSecurely } from "node:tls";
import type { KeyPair } from "../auth/pki.ts";
import type { User } from "../auth/user.ts";
import type { Connection, Endpoint } from "../containers/network/connection.ts";
import { asDuplex } from "../containers/network/duplex.ts";
import type { Json } from "../object.ts";
import { withoutHops } from "./hop-headers.ts";

export interface FrontProxy {
  /** Opens a connection into a pod; rejects when nothing listens. */
  dial(to: Endpoint): Promise<Connection>;
  /** What it shows of itself. */
  certificate(): KeyPair;
}

/** The common name of its certificate, by which servers know that users it names are let in. */
export const frontProxyName = "front-proxy-client";

export interface ProxiedRequest {
  method: string;
  /** With query. */
  path: string;
  headers: IncomingHttpHeaders;
  user: User;
}

/** Real milliseconds until a server that says nothing is given up. */
const patience = 10_000;

export interface Destination extends Endpoint {
  /** Not a pod, but a name outside the cluster. */
  outside: boolean;
}

/** A request that is still to be ended. @param spec Of the APIService. Rejects when nobody listens. */
export const openProxied = async (
  proxy: FrontProxy,
  spec: Json,
  to: Destination,
  { method, path, headers, user }: ProxiedRequest,
): Promise<ClientRequest> => {
  const { name, namespace } = spec.service;
  const host = `${name}.${namespace}.svc`;
  const { certificate, key } = proxy.certificate();
  const socket = connectSecurely({
    ...(to.outside
      ? { host: to.address, port: to.port }
      : { socket: asDuplex(await proxy.dial(to)) }),
    servername: host,
    cert: certificate,
    key,
    ...(spec.insecureSkipTLSVerify === true
      ? { rejectUnauthorized: false }
      : { ca: Buffer.from(spec.caBundle ?? "", "base64") }),
  });
  const request = httpRequest({
    method,
    path,
    createConnection: () => socket,
    timeout: patience,
    headers: {
      ...withoutCredentials(withoutHops(headers)),
      ...identifying(user),
      host,
      connection: "close",
    },
  });
  request.once("timeout", () => request.destroy(new Error("context deadline exceeded")));
  return request;
};

const withoutCredentials = (headers: IncomingHttpHeaders): OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !/^(?:authorization|impersonate-.*|x-remote-.*)$/i.test(name),
    ),
  );

const identifying = ({ name, groups, extra = {} }: User): OutgoingHttpHeaders => ({
  "X-Remote-User": name,
  "X-Remote-Group": groups,
  ...Object.fromEntries(
    Object.entries(extra).map(([key, values]) => [
      `X-Remote-Extra-${encodeURIComponent(key)}`,
      values,
    ]),
  ),
});

/** The whole answer. */
export const answerOf = async (request: ClientRequest): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    request.end();
  });
