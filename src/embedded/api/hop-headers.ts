/** Headers of a message that somebody hands on. */
import type { IncomingHttpHeaders } from "node:http";

/** They are about one connection, not about the message (RFC 9110, 7.6.1). */
const hops = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** Without those of HTTP/2's own, too. */
export const withoutHops = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hops.has(name) && !name.startsWith(":")),
  );
