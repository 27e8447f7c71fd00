/** One TLS handshake that asks nothing but: which certificate is shown for this name? */
import tls from "node:tls";
import { certificateFacts } from "./certificate.ts";
import { connectionTrouble } from "./connection-trouble.ts";
import type { CertificateFacts } from "./certificate.ts";

export interface Handshake {
  certificate: CertificateFacts;
  /** Why a guest that knows only the given certificates would not go on; absent when they would. */
  distrust?: string;
}

const limit = 3000;

/** @param trust PEM certificates to verify against; never the system's store. */
export const shakeHands = (
  { host, ip, port }: { host: string; ip: string; port: number },
  trust: readonly string[],
): Promise<Handshake | { error: string }> =>
  new Promise((resolve) => {
    const socket = tls.connect({
      host: ip,
      port,
      servername: host,
      ca: [...trust],
      rejectUnauthorized: false,
      timeout: limit,
    });
    const end = (result: Handshake | { error: string }) => {
      resolve(result);
      socket.destroy();
    };
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate();
      const error = socket.authorizationError as unknown;
      end(
        certificate === undefined
          ? { error: "no certificate" }
          : {
              certificate: certificateFacts(certificate),
              ...(!socket.authorized && {
                distrust: String((error as Error | undefined)?.message ?? error),
              }),
            },
      );
    });
    socket.once("timeout", () => {
      end({ error: "no answer in time" });
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      end({ error: connectionTrouble(error.message || String(error.code)) });
    });
  });
