/** Service account tokens: JSON Web Tokens signed with the cluster's key (k8s.io/kubernetes pkg/serviceaccount). */
import { createHash, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import type { Json } from "../object.ts";

/** Who signs, and the audience that the API server itself accepts. */
export const issuer = "https://kubernetes.default.svc.cluster.local";

const encode = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The name by which a token says which key signed it. */
export const keyId = (key: KeyObject): string =>
  createHash("sha256")
    .update(createPublicKey(key).export({ type: "spki", format: "der" }))
    .digest("base64url");

/** Of signatures by a key, as tokens name it. */
export const algorithm = (key: KeyObject): "ES256" | "RS256" =>
  key.asymmetricKeyType === "ec" ? "ES256" : "RS256";

const signature = (key: KeyObject, text: string): Buffer =>
  sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });

/** A signed token with these claims. */
export const signToken = (key: KeyObject, claims: Json): string => {
  const alg = algorithm(key);
  const text = `${encode({ alg, kid: keyId(key) })}.${encode(claims)}`;
  return `${text}.${signature(key, text).toString("base64url")}`;
};

const decode = (part: string): Json => {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
};

/** Claims of a token that this key signed; undefined for everything else. Times are not looked at. */
export const readToken = (key: KeyObject, token: string): Json => {
  const [head = "", body = "", end, ...rest] = token.split(".");
  if (end === undefined || rest.length > 0) {
    return undefined;
  }

  const alg = algorithm(key);
  const signed = Buffer.from(`${head}.${body}`);
  const check = { key: createPublicKey(key), dsaEncoding: "ieee-p1363" } as const;
  return decode(head)?.alg === alg && verify("sha256", signed, check, Buffer.from(end, "base64url"))
    ? decode(body)
    : undefined;
};
