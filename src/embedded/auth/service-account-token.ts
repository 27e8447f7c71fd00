/** Which tokens of service accounts hold, and whom they stand for (k8s.io/kubernetes pkg/serviceaccount claims.go and legacy.go). */
import type { KeyObject } from "node:crypto";
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import { issuer, readToken } from "./token.ts";
import { serviceAccountUser, wellKnown, type User } from "./user.ts";

/** Outcome of looking at a token: a user and the audiences it holds for, or the reason it does not hold. */
export type TokenOutcome = { user: User; audiences: string[] } | { error: string };

/** Milliseconds by which clocks may differ. */
const leeway = 60_000;
const prefix = "authentication.kubernetes.io";

const isGone = (object: KubeObject | undefined, now: number): boolean => {
  const deleted = object?.metadata.deletionTimestamp;
  return deleted !== undefined && Date.parse(deleted) < now - leeway;
};

const timeError = (claims: Json, now: number): string | undefined => {
  if (claims.exp !== undefined && now - leeway > claims.exp * 1000) {
    return "service account token has expired";
  }

  return claims.nbf !== undefined && now + leeway < claims.nbf * 1000
    ? "service account token is not valid yet"
    : undefined;
};

const accountError = (
  account: KubeObject | undefined,
  reference: Json,
  namespace: string,
  now: number,
): string | undefined => {
  if (account === undefined) {
    return `serviceaccounts "${reference.name}" not found`;
  }

  if (account.metadata.uid !== reference.uid) {
    return `service account UID (${account.metadata.uid}) does not match claim (${reference.uid})`;
  }

  return isGone(account, now)
    ? `service account ${namespace}/${reference.name} has been deleted`
    : undefined;
};

const words: Record<string, string> = { secrets: "secret", pods: "pod", nodes: "node" };

/** A bound token dies with the object it is bound to. */
const boundError = (
  client: Client,
  key: "secrets" | "pods" | "nodes",
  namespace: string | undefined,
  reference: Json,
  now: number,
): string | undefined => {
  if (reference === undefined) {
    return undefined;
  }

  const object = client.get(key, namespace, reference.name);
  if (object === undefined || isGone(object, now)) {
    return "service account token has been invalidated";
  }

  const kind = words[key] ?? "";
  return object.metadata.uid === reference.uid
    ? undefined
    : `${kind} UID (${object.metadata.uid}) does not match service account ${kind} ref claim (${reference.uid})`;
};

const extraOf = (claims: Json): Record<string, string[]> => {
  const { pod, node } = claims["kubernetes.io"];
  const extra: Record<string, string[]> = {};
  for (const [kind, reference] of Object.entries<Json>({ node, pod })) {
    if (reference !== undefined) {
      extra[`${prefix}/${kind}-name`] = [reference.name];
      extra[`${prefix}/${kind}-uid`] = [reference.uid];
    }
  }

  return claims.jti === undefined
    ? extra
    : { [`${prefix}/credential-id`]: [`JTI=${claims.jti}`], ...extra };
};

const accountUser = (
  namespace: string,
  name: string,
  uid: string,
  extra: Record<string, string[]>,
): User => ({
  name: serviceAccountUser(namespace, name),
  uid,
  groups: [wellKnown.serviceAccounts, `${wellKnown.serviceAccounts}:${namespace}`],
  ...(Object.keys(extra).length === 0 ? {} : { extra }),
});

const readBound = (client: Client, claims: Json, now: number): TokenOutcome => {
  const { namespace, serviceaccount: reference, pod, secret, node } = claims["kubernetes.io"];
  const account = client.get("serviceaccounts", namespace, reference.name);
  const error =
    timeError(claims, now) ??
    accountError(account, reference, namespace, now) ??
    boundError(client, "secrets", namespace, secret, now) ??
    boundError(client, "pods", namespace, pod, now) ??
    (pod === undefined ? boundError(client, "nodes", undefined, node, now) : undefined);
  return error === undefined
    ? {
        user: accountUser(namespace, reference.name, reference.uid, extraOf(claims)),
        audiences: [claims.aud ?? []].flat(),
      }
    : { error };
};

const claim = (claims: Json, name: string): string =>
  claims[`kubernetes.io/serviceaccount/${name}`];

const lastUsed = "kubernetes.io/legacy-token-last-used";

/** Notes the day on which such a token was last used, as a label of its Secret. */
const noteUse = (client: Client, secret: KubeObject, now: number): void => {
  const day = new Date(now).toISOString().slice(0, 10);
  const { namespace, name, labels } = secret.metadata;
  if (labels?.[lastUsed] === day) {
    return;
  }

  const noted = client.modify("secrets", namespace, name, (copy) => {
    copy.metadata.labels = { ...copy.metadata.labels, [lastUsed]: day };
  });
  noted.catch(() => {
    // Who has a token is let in whether or not its use could be noted.
  });
};

/** Tokens that live in a Secret of type kubernetes.io/service-account-token hold until that Secret goes. */
const readLegacy = (client: Client, claims: Json, token: string, now: number): TokenOutcome => {
  const namespace = claim(claims, "namespace");
  const secret = client.get("secrets", namespace, claim(claims, "secret.name"));
  const stored = Buffer.from(secret?.["data"]?.token ?? "", "base64").toString("utf8");
  if (secret === undefined || isGone(secret, now)) {
    return { error: "service account token has been invalidated" };
  }

  if (stored !== token) {
    return { error: "service account token does not match server's copy" };
  }

  const name = claim(claims, "service-account.name");
  const uid = claim(claims, "service-account.uid");
  const account = client.get("serviceaccounts", namespace, name);
  const error = accountError(account, { name, uid }, namespace, now);
  if (error !== undefined) {
    return { error };
  }

  noteUse(client, secret, now);
  return { user: accountUser(namespace, name, uid, {}), audiences: [issuer] };
};

/** Undefined: no token of this cluster's service accounts. */
export const readServiceAccountToken = (
  client: Client,
  key: KeyObject,
  token: string,
  now: number,
): TokenOutcome | undefined => {
  const claims = readToken(key, token);
  if (claims?.["kubernetes.io"]?.serviceaccount !== undefined && claims.iss === issuer) {
    return readBound(client, claims, now);
  }

  return claims?.iss === "kubernetes/serviceaccount"
    ? readLegacy(client, claims, token, now)
    : undefined;
};
