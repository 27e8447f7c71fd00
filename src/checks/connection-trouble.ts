/** Why a connection came to nothing, as people say it. */

const longest = 60;

/** @param error The message of a socket, of TLS or of a timeout. */
export const connectionTrouble = (error: string): string => {
  if (/ECONNREFUSED/.test(error)) {
    return "connection refused";
  }

  if (/ECONNRESET|socket hang up|EPIPE|before secure TLS connection/.test(error)) {
    return "connection cut";
  }

  if (/CERT_HAS_EXPIRED/.test(error)) {
    return "certificate that has expired";
  }

  // OpenSSL: number:error:number:library:function:reason:file:line:
  const [, reason] = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(error) ?? [];
  if (reason !== undefined) {
    return `TLS refused: ${reason.replace(/^(?:ssl|tls)v[0-9]+ (?:alert )?/, "")}`;
  }

  return /abort|timeout/i.test(error) ? "no answer in time" : error.slice(0, longest);
};
