/** The TLS side of the proxy: reads for which name a client came, and shows that name's certificate or none at all. */
import type { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import { readHello, unrecognizedName } from "./client-hello.ts";

export interface SecureEntranceOptions {
  /** By the name that the client asked for; undefined: the handshake is refused. */
  contextFor(serverName: string | undefined): SecureContext | undefined;
  /** The handshake went well. */
  secured(raw: Duplex, secure: TLSSocket): void;
  /** Somebody speaks HTTP without TLS. */
  plain(raw: Duplex): void;
  /** TLS begins: from now on the inner stream stands for the raw one. */
  wrapped(raw: Duplex, secure: TLSSocket): void;
}

export const enterSecure = (raw: Duplex, options: SecureEntranceOptions): void => {
  const taken: Buffer[] = [];
  const onReadable = (): void => {
    for (
      let piece = raw.read() as Buffer | null;
      piece !== null;
      piece = raw.read() as Buffer | null
    ) {
      taken.push(piece);
    }

    const bytes = taken.length === 1 ? taken[0]! : Buffer.concat(taken);
    const hello = readHello(bytes);
    if (hello.kind === "incomplete") {
      return;
    }

    raw.off("readable", onReadable);
    raw.off("end", onEnd);
    raw.unshift(bytes);
    if (hello.kind === "plain") {
      options.plain(raw);
    } else {
      handshake(raw, options, hello.serverName);
    }
  };
  const onEnd = (): void => void raw.destroy();
  raw.on("readable", onReadable);
  raw.once("end", onEnd);
};

const handshake = (
  raw: Duplex,
  options: SecureEntranceOptions,
  serverName: string | undefined,
): void => {
  const context = options.contextFor(serverName);
  if (context === undefined) {
    // What the client still sends is of no interest, but unread bytes would reset the connection under the alert.
    raw.resume();
    raw.end(unrecognizedName);
    return;
  }

  const secure = new TLSSocket(raw, {
    isServer: true,
    secureContext: context,
    ALPNProtocols: ["http/1.1", "http/1.0"],
  });
  options.wrapped(raw, secure);
  secure.once("secure", () => options.secured(raw, secure));
};
