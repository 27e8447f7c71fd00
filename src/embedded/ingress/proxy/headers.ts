/** Which headers go on to an upstream and come back from it, as NIC configures nginx. */
import type { Location } from "./config.ts";
import { headerValue, type ResponseHead } from "./response-reader.ts";

export interface ForwardFacts {
  method: string;
  /** Path and query for the upstream. */
  uri: string;
  /** nginx' $host. */
  host: string;
  client: string;
  scheme: "http" | "https";
  port: number;
  /** Of the client, names and values in turn. */
  headers: readonly string[];
  /** Length of the body; `chunked` when it is passed on while it comes. */
  body: number | "chunked" | undefined;
  /** Value of Upgrade when the connection is to become a WebSocket. */
  upgrade: string | undefined;
}

/** Set by the proxy itself, or about one connection only. */
const ownRequestHeaders = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "te",
  "keep-alive",
  "expect",
  "upgrade",
  "x-real-ip",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/** The head of the request as the upstream gets it. */
export const requestHead = (facts: ForwardFacts): string => {
  const { headers, client, host } = facts;
  const before = headerValue(headers, "x-forwarded-for");
  let head = `${facts.method} ${facts.uri} HTTP/1.1\r\n`;
  if (facts.upgrade !== undefined) {
    head += `Upgrade: ${facts.upgrade}\r\nConnection: upgrade\r\n`;
  }

  head += `Host: ${host}\r\nX-Real-IP: ${client}\r\n`;
  head += `X-Forwarded-For: ${before === undefined ? client : `${before}, ${client}`}\r\n`;
  head += `X-Forwarded-Host: ${host}\r\nX-Forwarded-Port: ${facts.port}\r\nX-Forwarded-Proto: ${facts.scheme}\r\n`;
  if (facts.upgrade === undefined) {
    head += "Connection: close\r\n";
  }

  if (facts.body !== undefined) {
    head +=
      facts.body === "chunked"
        ? "Transfer-Encoding: chunked\r\n"
        : `Content-Length: ${facts.body}\r\n`;
  }

  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    // nginx drops names with underscores and worse (underscores_in_headers off).
    if (
      /^[\w-]+$/.test(name) &&
      !name.includes("_") &&
      !ownRequestHeaders.has(name.toLowerCase())
    ) {
      head += `${name}: ${headers[index + 1]!}\r\n`;
    }
  }

  return `${head}\r\n`;
};

/** Never passed on: nginx says these itself, or they steer nginx, or they are about one connection only. */
const ownResponseHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "date",
  "server",
  "x-pad",
  "x-accel-expires",
  "x-accel-redirect",
  "x-accel-limit-rate",
  "x-accel-buffering",
  "x-accel-charset",
]);

/** nginx writes these before all others, whatever order the upstream has. */
const early = [
  ["Content-Type", "content-type"],
  ["Content-Length", "content-length"],
  ["Last-Modified", "last-modified"],
  ["Location", "location"],
] as const;
const earlyNames = new Set<string>(early.map(([, lower]) => lower));

/** Can be shown again with `nginx.org/proxy-pass-headers`. */
const framing = new Set(["connection", "keep-alive", "transfer-encoding"]);

/** Headers of the answer to the client, names and values in turn; in nginx' order, its own first. */
export const responseHeaders = (
  { headers }: ResponseHead,
  { hideHeaders, passHeaders }: Pick<Location, "hideHeaders" | "passHeaders">,
  own: { server: string; date: string; connection: string; hsts: string | undefined },
): string[] => {
  const passed = (name: string): boolean =>
    !hideHeaders.includes(name) &&
    (!ownResponseHeaders.has(name) || (passHeaders.includes(name) && !framing.has(name)));
  const result: string[] = [];
  if (!passHeaders.includes("server")) {
    result.push("Server", own.server);
  }

  if (!passHeaders.includes("date")) {
    result.push("Date", own.date);
  }

  for (const [name, lower] of early) {
    const value = headerValue(headers, lower);
    if (value !== undefined && passed(lower)) {
      result.push(name, value);
    }
  }

  result.push("Connection", own.connection);
  for (let index = 0; index < headers.length; index += 2) {
    const lower = headers[index]!.toLowerCase();
    const hidden = lower === "strict-transport-security" && own.hsts !== undefined;
    if (!earlyNames.has(lower) && !hidden && passed(lower)) {
      result.push(headers[index]!, headers[index + 1]!);
    }
  }

  if (own.hsts !== undefined) {
    result.push("Strict-Transport-Security", own.hsts);
  }

  return result;
};
