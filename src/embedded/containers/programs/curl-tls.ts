/** TLS of curl: whom it trusts, and how it words what OpenSSL found. */
import { once } from "node:events";
import { isIP } from "node:net";
import { connect as connectSecurely, type TLSSocket } from "node:tls";
import type { Task } from "../applets/task.ts";
import { isErrno } from "../kernel/system-error.ts";
import type { Connection } from "../network/connection.ts";
import { asConnection, asDuplex } from "../network/duplex.ts";
import { readFileText } from "../shell/read-file.ts";
import { CurlError } from "./curl-error.ts";

export interface Secured {
  connection: Connection;
  /** What --verbose tells of the handshake. */
  notes: string[];
}

export interface TlsSettings {
  host: string;
  /** Whatever the certificate is. */
  insecure: boolean;
  /** File with the only authorities to trust. */
  authorities: string | undefined;
}

/** @throws CurlError */
export const secure = async (
  task: Task,
  connection: Connection,
  settings: TlsSettings,
): Promise<Secured> => {
  const ca = await trusted(task, settings);
  let socket: TLSSocket;
  try {
    socket = connectSecurely({
      socket: asDuplex(connection),
      ...(isIP(settings.host) === 0 ? { servername: settings.host } : {}),
      host: settings.host,
      ...(ca === undefined ? {} : { ca }),
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"],
    });
  } catch {
    throw badFile(settings.authorities!);
  }

  // Faults after the handshake come to whoever reads; none may come to nobody.
  socket.on("error", () => undefined);
  try {
    await task.system.outside(once(socket, "secureConnect"));
  } catch (error) {
    socket.destroy();
    throw isErrno(error) || !(error instanceof Error) ? error : handshakeError(error);
  }

  const problem = problemOf(socket, settings.host);
  if (problem !== undefined && !settings.insecure) {
    socket.destroy();
    throw new CurlError(60, problem);
  }

  return { connection: asConnection(socket, connection), notes: notesOf(socket, problem) };
};

const trusted = async (
  task: Task,
  { insecure, authorities }: TlsSettings,
): Promise<string | undefined> => {
  if (insecure || authorities === undefined) {
    return undefined;
  }

  let text: string;
  try {
    text = await readFileText(task.system, authorities);
  } catch (error) {
    throw isErrno(error) ? badFile(authorities) : error;
  }

  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw badFile(authorities);
  }

  return text;
};

const badFile = (file: string): CurlError =>
  new CurlError(77, `error adding trust anchors from file: ${file}`);

/** `error:0A000458:SSL routines::tlsv1 unrecognized name`, from a message that has more around it. */
const handshakeError = (error: Error): CurlError => {
  const library = /error:([\dA-F]{8}):([^:]*):[^:]*:([^:\n]*)/.exec(error.message);
  if (library !== null) {
    const [, number, part, reason] = library;
    return new CurlError(35, `TLS connect error: error:${number}:${part}::${reason}`);
  }

  const isShort = /ECONNRESET|socket disconnected|socket hang up/.test(
    `${(error as NodeJS.ErrnoException).code} ${error.message}`,
  );
  return new CurlError(
    35,
    isShort
      ? "TLS connect error: error:00000000:lib(0)::reason(0)"
      : `TLS connect error: ${error.message}`,
  );
};

/** Words of OpenSSL for what Node names by its symbols. */
const verification: Record<string, string> = {
  CERT_HAS_EXPIRED: "certificate has expired",
  CERT_NOT_YET_VALID: "certificate is not yet valid",
  CERT_SIGNATURE_FAILURE: "certificate signature failure",
  CERT_UNTRUSTED: "certificate not trusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed certificate",
  INVALID_CA: "invalid CA certificate",
  INVALID_PURPOSE: "unsuitable certificate purpose",
  SELF_SIGNED_CERT_IN_CHAIN: "self-signed certificate in certificate chain",
  UNABLE_TO_GET_ISSUER_CERT: "unable to get issuer certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unable to get local issuer certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unable to get local issuer certificate",
};

const problemOf = (socket: TLSSocket, host: string): string | undefined => {
  const code = socket.authorizationError as unknown as string | Error | null | undefined;
  if (code === null || code === undefined) {
    return undefined;
  }

  const name =
    typeof code === "string" ? code : ((code as NodeJS.ErrnoException).code ?? code.message);
  if (name === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return isIP(host) === 0
      ? `SSL: no alternative certificate subject name matches target host name '${host}'`
      : `SSL: no alternative certificate subject name matches target ipv4 address '${host}'`;
  }

  return `SSL certificate problem: ${verification[name] ?? name}`;
};

const notesOf = (socket: TLSSocket, problem: string | undefined): string[] => {
  const certificate = socket.getPeerX509Certificate();
  const line = (subject: string): string => subject.split("\n").join("; ");
  return [
    `SSL connection using ${socket.getProtocol()} / ${socket.getCipher().standardName}`,
    "ALPN: server accepted http/1.1",
    ...(certificate === undefined
      ? []
      : [
          "Server certificate:",
          ` subject: ${line(certificate.subject)}`,
          ` start date: ${certificate.validFrom}`,
          ` expire date: ${certificate.validTo}`,
          ` issuer: ${line(certificate.issuer)}`,
        ]),
    problem === undefined
      ? "SSL certificate verify ok."
      : ` SSL certificate verify result: ${problem.replace(/^SSL certificate problem: /, "")}, continuing anyway.`,
  ];
};
