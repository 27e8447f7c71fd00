/** What others need to check service account tokens by themselves (k8s.io/kubernetes pkg/serviceaccount/openidmetadata.go). */
import { createPublicKey, type KeyObject } from "node:crypto";
import type { Json } from "../object.ts";
import { algorithm, issuer, keyId } from "./token.ts";

/** @param address Where the API server is found. */
export const openIdConfiguration = (key: KeyObject, address: string): Json => ({
  issuer,
  jwks_uri: `${address}/openid/v1/jwks`,
  response_types_supported: ["id_token"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: [algorithm(key)],
});

/** The keys that tokens are signed with, as a JSON Web Key Set. */
export const publishedKeys = (key: KeyObject): Json => {
  const { kty, crv, n, e, x, y } = createPublicKey(key).export({ format: "jwk" });
  const value = kty === "EC" ? { crv, alg: algorithm(key), x, y } : { alg: algorithm(key), n, e };
  return { keys: [{ use: "sig", kty, kid: keyId(key), ...value }] };
};
