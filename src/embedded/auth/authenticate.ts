/** Who sent a request: by client certificate, by bearer token, or nobody in particular. */
import { createHash, type KeyObject } from "node:crypto";
import type { Client } from "../api/client.ts";
import type { Clock } from "../clock.ts";
import { unauthorized } from "../status.ts";
import { readServiceAccountToken, type TokenOutcome } from "./service-account-token.ts";
import { issuer } from "./token.ts";
import { wellKnown, type User } from "./user.ts";

/** The peer of a TLS connection; undefined without a certificate of the cluster's authority. */
export interface PeerCertificate {
  subject: { CN?: string | string[]; O?: string | string[] };
  /** DER. */
  raw: Buffer;
}

export interface Credentials {
  /** `socket.getPeerCertificate()` where `socket.authorized`. */
  peer?: PeerCertificate | undefined;
  /** The Authorization header as sent. */
  authorization?: string | undefined;
}

export interface Authenticator {
  /** @throws StatusError 401 */
  authenticate(credentials: Credentials): User;
  /** Looks at a bearer token alone; undefined when nothing here issues such tokens. */
  readToken(token: string): TokenOutcome | undefined;
}

export interface AuthenticatorContext {
  client: Client;
  clock: Pick<Clock, "now">;
  tokenKey: KeyObject;
}

const all = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const anonymous: User = { name: wellKnown.anonymous, groups: [wellKnown.allUnauthenticated] };

const bearer = (authorization: string | undefined): string | undefined => {
  const [scheme = "", token = ""] = (authorization ?? "").trim().split(/\s+/u);
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
};

const certificateUser = ({ subject, raw }: PeerCertificate): User | undefined => {
  const name = all(subject.CN).at(-1) ?? "";
  const fingerprint = createHash("sha256").update(raw).digest("hex");
  return name === ""
    ? undefined
    : {
        name,
        groups: all(subject.O),
        extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] },
      };
};

/** Everybody who is somebody belongs to system:authenticated. */
const withStandingGroup = (user: User): User =>
  user.groups.includes(wellKnown.allAuthenticated)
    ? user
    : { ...user, groups: [...user.groups, wellKnown.allAuthenticated] };

export const createAuthenticator = (context: AuthenticatorContext): Authenticator => {
  const { client, clock, tokenKey } = context;
  const readToken = (token: string): TokenOutcome | undefined =>
    readServiceAccountToken(client, tokenKey, token, clock.now());

  const tokenUser = (token: string): User => {
    const outcome = readToken(token);
    if (outcome === undefined || "error" in outcome || !outcome.audiences.includes(issuer)) {
      throw unauthorized();
    }

    return outcome.user;
  };

  return {
    readToken,
    authenticate: ({ peer, authorization }) => {
      const known = peer === undefined ? undefined : certificateUser(peer);
      if (known !== undefined) {
        return withStandingGroup(known);
      }

      const token = bearer(authorization);
      return token === undefined ? anonymous : withStandingGroup(tokenUser(token));
    },
  };
};
