/** Fills Secrets of type kubernetes.io/service-account-token (k8s.io/kubernetes pkg/controller/serviceaccount/tokens_controller.go). */
import type { KeyObject } from "node:crypto";
import type { Client } from "../api/client.ts";
import type { StartController } from "../controllers/controller.ts";
import { createLoop, splitKey } from "../controllers/loop.ts";
import { namespacedName, type Json, type KubeObject } from "../object.ts";
import { signToken } from "./token.ts";
import { serviceAccountUser } from "./user.ts";

const type = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const accountOf = (client: Client, { metadata }: KubeObject): KubeObject | undefined => {
  const account = client.get(
    "serviceaccounts",
    metadata.namespace,
    metadata.annotations?.[nameAnnotation] ?? "",
  );
  const uid = metadata.annotations?.[uidAnnotation];
  return uid === undefined || uid === account?.metadata.uid ? account : undefined;
};

const claimsFor = (secret: KubeObject, { metadata }: KubeObject): Json => {
  const { namespace = "", name, uid } = metadata;
  return {
    iss: "kubernetes/serviceaccount",
    "kubernetes.io/serviceaccount/namespace": namespace,
    "kubernetes.io/serviceaccount/secret.name": secret.metadata.name,
    "kubernetes.io/serviceaccount/service-account.name": name,
    "kubernetes.io/serviceaccount/service-account.uid": uid,
    sub: serviceAccountUser(namespace, name),
  };
};

const isFilled = ({ metadata, data = {} }: Json): boolean =>
  metadata.annotations?.[uidAnnotation] !== undefined &&
  ["ca.crt", "namespace", "token"].every((key) => data[key] !== undefined);

export const startTokenSecrets =
  (tokenKey: KeyObject): StartController =>
  (context) => {
    const { client, caCertificate } = context;

    const fill = (secret: KubeObject, account: KubeObject): void => {
      const { metadata, data } = secret as Json;
      const uid = account.metadata.uid ?? "";
      metadata.annotations = { ...metadata.annotations, [uidAnnotation]: uid };
      secret["data"] = {
        ...data,
        "ca.crt": data?.["ca.crt"] ?? base64(caCertificate),
        namespace: data?.namespace ?? base64(metadata.namespace),
        token: data?.token ?? base64(signToken(tokenKey, claimsFor(secret, account))),
      };
    };

    const loop = createLoop(context, "token secrets", async (key) => {
      const [namespace, name] = splitKey(key);
      const secret = client.get("secrets", namespace, name);
      if (secret === undefined) {
        return;
      }

      const account = accountOf(client, secret);
      if (account === undefined) {
        await client.delete("secrets", namespace, name);
      } else if (!isFilled(secret)) {
        await client.modify("secrets", namespace, name, (copy) => fill(copy, account));
      }
    });
    loop.watch("secrets", ({ type: change, object }) => {
      if (change !== "DELETED" && object["type"] === type) {
        loop.queue.add(namespacedName(object));
      }
    });
    loop.watch("serviceaccounts", ({ type: change, object }) => {
      if (change === "DELETED") {
        const { namespace = "" } = object.metadata;
        client
          .list("secrets", { namespace })
          .filter((secret) => secret["type"] === type)
          .forEach((secret) => loop.queue.add(namespacedName(secret)));
      }
    });
    return loop;
  };
