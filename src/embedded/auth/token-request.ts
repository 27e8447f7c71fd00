/** `serviceaccounts/NAME/token`: tokens for service accounts, bound to what they are for (k8s.io/kubernetes pkg/registry/core/serviceaccount). */
import { randomUUID, type KeyObject } from "node:crypto";
import type { Client } from "../api/client.ts";
import { formatTime } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
import { badRequest, conflict, invalid, notFound } from "../status.ts";
import { invalidReview, wrong, type Review, type ReviewContext } from "./review.ts";
import { issuer, signToken } from "./token.ts";
import { serviceAccountUser } from "./user.ts";

/** Seconds. */
const shortest = 600;
const longest = 2 ** 32;
const usual = 3600;

/** Mounted tokens ask for this: they hold a year, so that programs which never read them again keep working. */
const mounted = 3607;
const extended = 365 * 24 * 3600;

const group = "authentication.k8s.io";

interface Bound {
  pod?: KubeObject;
  node?: KubeObject;
  secret?: KubeObject;
}

const find = (
  client: Client,
  key: "pods" | "secrets" | "nodes",
  namespace: string | undefined,
  name: string,
): KubeObject => {
  const object = client.get(key, namespace, name);
  if (object === undefined) {
    throw notFound({ group: "", resource: key }, name);
  }

  return object;
};

const bindPod = (client: Client, namespace: string, account: string, name: string): Bound => {
  const pod = find(client, "pods", namespace, name);
  if (pod["spec"].serviceAccountName !== account) {
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  }

  const nodeName = pod["spec"].nodeName ?? "";
  const node = nodeName === "" ? undefined : client.get("nodes", undefined, nodeName);
  return node === undefined ? { pod } : { pod, node };
};

const bind = (client: Client, namespace: string, account: string, reference: Json): Bound => {
  const { apiVersion, kind, name = "" } = reference;
  switch (`${apiVersion}/${kind}`) {
    case "v1/Pod":
      return bindPod(client, namespace, account, name);
    case "v1/Node":
      return { node: find(client, "nodes", undefined, name) };
    case "v1/Secret":
      return { secret: find(client, "secrets", namespace, name) };
    default: {
      const [groupName, version] = apiVersion?.includes("/")
        ? apiVersion.split("/")
        : ["", apiVersion ?? ""];
      throw badRequest(
        `cannot bind token to object of type ${groupName}/${version}, Kind=${kind ?? ""}`,
      );
    }
  }
};

const checkUid = ({ pod, secret, node }: Bound, { uid, name }: Json): void => {
  const actual = (pod ?? secret ?? node)?.metadata.uid;
  if (uid !== undefined && uid !== "" && uid !== actual) {
    const resource = pod === undefined ? (secret === undefined ? "nodes" : "secrets") : "pods";
    throw conflict(
      { group: "", resource },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
};

const reference = (object: KubeObject | undefined): Json =>
  object === undefined ? undefined : { name: object.metadata.name, uid: object.metadata.uid };

const claimsFor = (account: KubeObject, bound: Bound, spec: Json, now: number): Json => {
  const { namespace = "", name, uid } = account.metadata;
  const { expirationSeconds, audiences } = spec;
  const issuedAt = Math.floor(now / 1000);
  const isMounted =
    bound.pod !== undefined && expirationSeconds === mounted && audiences.join() === issuer;
  const { node, pod, secret } = bound;
  return {
    aud: audiences,
    exp: issuedAt + (isMounted ? extended : expirationSeconds),
    iat: issuedAt,
    iss: issuer,
    jti: randomUUID(),
    "kubernetes.io": {
      namespace,
      node: reference(node),
      pod: reference(pod),
      secret: reference(secret),
      serviceaccount: { name, uid },
      ...(isMounted ? { warnafter: issuedAt + expirationSeconds } : {}),
    },
    nbf: issuedAt,
    sub: serviceAccountUser(namespace, name),
  };
};

const checkMeta = (body: Json, namespace: string, name: string): void => {
  const own = body.metadata ?? {};
  const must = (field: string): string => `must match the service account ${field} if specified`;
  const causes = [
    ...((own.name ?? name) === name ? [] : [wrong("metadata.name", own.name, must("name"))]),
    ...((own.namespace ?? namespace) === namespace
      ? []
      : [wrong("metadata.namespace", own.namespace, must("namespace"))]),
  ];
  if (causes.length > 0) {
    throw invalid(group, "TokenRequest", name, causes.slice(0, 1));
  }
};

const checkExpiration = (seconds: number): void => {
  const field = "spec.expirationSeconds";
  if (seconds < shortest) {
    const cause = wrong(field, seconds, "may not specify a duration less than 10 minutes");
    throw invalidReview(group, "TokenRequest", [cause]);
  }

  if (seconds > longest) {
    const cause = wrong(field, seconds, "may not specify a duration larger than 2^32 seconds");
    throw invalidReview(group, "TokenRequest", [cause]);
  }
};

const specOf = (body: Json): Json => {
  const { audiences, expirationSeconds, boundObjectRef } = body.spec ?? {};
  return {
    audiences: (audiences ?? []).length === 0 ? [issuer] : audiences,
    expirationSeconds: expirationSeconds ?? usual,
    boundObjectRef: boundObjectRef ?? null,
  };
};

export const createTokenRequest =
  ({ client, clock }: ReviewContext, tokenKey: KeyObject): Review =>
  (body, { namespace = "", name = "" }) => {
    checkMeta(body, namespace, name);
    const account = client.get("serviceaccounts", namespace, name);
    if (account === undefined) {
      throw notFound({ group: "", resource: "serviceaccounts" }, name);
    }

    const spec = specOf(body);
    checkExpiration(spec.expirationSeconds);
    const target = spec.boundObjectRef;
    const bound = target === null ? {} : bind(client, namespace, name, target);
    if (target !== null) {
      checkUid(bound, target);
    }

    const now = clock.now();
    const { managedFields } = body.metadata ?? {};
    return {
      kind: "TokenRequest",
      apiVersion: `${group}/v1`,
      metadata: {
        name,
        namespace,
        uid: account.metadata.uid,
        creationTimestamp: formatTime(now),
        ...(managedFields === undefined ? {} : { managedFields }),
      },
      spec,
      status: {
        token: signToken(tokenKey, claimsFor(account, bound, spec, now)),
        expirationTimestamp: formatTime(now + spec.expirationSeconds * 1000),
      },
    };
  };
