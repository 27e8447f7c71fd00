/** TLS material of the Secrets that Ingresses name, and what is wrong with the others. */
import type { Client } from "../api/client.ts";
import type { KubeObject } from "../object.ts";
import { keyPairProblem } from "./key-pair.ts";
import type { TlsMaterial } from "./proxy/config.ts";

export type SecretState =
  | { material: Exclude<TlsMaterial, "reject"> }
  /** As NIC words it in an event. */
  | { problem: string };

const tlsType = "kubernetes.io/tls";
/** Types that NIC keeps at all; of others it says that they do not exist. */
const supported = new Set([
  tlsType,
  "nginx.org/ca",
  "nginx.org/jwk",
  "nginx.org/oidc",
  "nginx.org/htpasswd",
  "nginx.org/apikey",
]);

export interface TlsSecrets {
  /** The same Secret in the same version gives the same material object. */
  find(namespace: string, name: string): SecretState;
}

export const createTlsSecrets = (client: Client): TlsSecrets => {
  const checked = new WeakMap<KubeObject, SecretState>();
  return {
    find(namespace, name) {
      const secret = client.get("secrets", namespace, name);
      if (secret === undefined || !supported.has(secret["type"])) {
        return {
          problem: `TLS secret ${name} is invalid: secret doesn't exist or of an unsupported type`,
        };
      }

      const state = checked.get(secret) ?? stateOf(secret);
      checked.set(secret, state);
      return state;
    },
  };
};

const stateOf = (secret: KubeObject): SecretState => {
  const { name } = secret.metadata;
  if (secret["type"] !== tlsType) {
    return {
      problem: `TLS secret ${name} is of a wrong type '${secret["type"]}', must be '${tlsType}'`,
    };
  }

  const text = (key: string): string =>
    Buffer.from(secret["data"]?.[key] ?? "", "base64").toString("latin1");
  const material = { certificate: text("tls.crt"), key: text("tls.key") };
  const problem = keyPairProblem(material.certificate, material.key);
  return problem === undefined
    ? { material }
    : {
        problem: `TLS secret ${name} is invalid: failed to validate TLS cert and key: ${problem}`,
      };
};
