/** TLS contexts of the certificates in a configuration: made when first asked for, kept as long as the certificate stays. */
import { createSecureContext, type SecureContext } from "node:tls";
import type { ProxyConfig, TlsMaterial } from "./config.ts";

export class Certificates {
  readonly #contexts = new Map<string, SecureContext>();

  /** Forgets what the configuration does not name. A certificate that was replaced takes its session tickets with it. */
  keep({ servers, fallback }: ProxyConfig): void {
    const named = new Set([...servers, fallback].map(({ tls }) => nameOf(tls)));
    for (const name of this.#contexts.keys()) {
      if (!named.has(name)) {
        this.#contexts.delete(name);
      }
    }
  }

  /** Undefined for what is to be refused. @throws Error for what the TLS library does not take */
  contextOf(material: TlsMaterial | undefined): SecureContext | undefined {
    if (material === undefined || material === "reject") {
      return undefined;
    }

    const name = nameOf(material);
    let context = this.#contexts.get(name);
    if (context === undefined) {
      const { certificate: cert, key } = material;
      context = createSecureContext({ cert, key, minVersion: "TLSv1.2" });
      this.#contexts.set(name, context);
    }

    return context;
  }
}

const nameOf = (material: TlsMaterial | undefined): string =>
  material === undefined || material === "reject" ? "" : material.certificate + material.key;
