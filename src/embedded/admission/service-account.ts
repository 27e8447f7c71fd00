/** ServiceAccount: every pod has an account, and its token mounted (k8s.io/kubernetes plugin/pkg/admission/serviceaccount). */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import { secretsOf } from "../auth/pod-references.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "./admission.ts";
import { refuse } from "./refusal.ts";
import { forbiddenSecret, forbiddenEphemeralSecret } from "./secret-references.ts";

const tokenMountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const volumePrefix = "kube-api-access-";
const mirror = "kubernetes.io/config.mirror";
const enforceMountable = "kubernetes.io/enforce-mountable-secrets";

/** Seconds; a little more than an hour marks tokens that were never asked for. */
const tokenSeconds = 3607;

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

const suffix = (random: () => number): string =>
  Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");

const tokenVolume = (name: string): Json => ({
  name,
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: "token" } },
      { configMap: { items: [{ key: "ca.crt", path: "ca.crt" }], name: "kube-root-ca.crt" } },
      {
        downwardAPI: {
          items: [
            { fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" }, path: "namespace" },
          ],
        },
      },
    ],
  },
});

/** Mounts the token in every container that has nothing of its own at that path. */
const mountToken = (spec: Json, random: () => number): void => {
  const volumes: Json[] = spec.volumes ?? [];
  const existing = volumes.find(({ name }) => String(name).startsWith(volumePrefix))?.name;
  const name = existing ?? `${volumePrefix}${suffix(random)}`;
  const bare = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    ({ volumeMounts = [] }: Json) =>
      !volumeMounts.some(({ mountPath }: Json) => mountPath === tokenMountPath),
  );
  for (const container of bare) {
    const mount = { mountPath: tokenMountPath, name, readOnly: true };
    container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  }

  if (existing === undefined && bare.length > 0) {
    spec.volumes = [...volumes, tokenVolume(name)];
  }
};

const checkMirror = (request: AdmissionRequest, pod: KubeObject): void => {
  if ((pod["spec"].serviceAccountName ?? "") !== "") {
    throw refuse(request, "a mirror pod may not reference service accounts");
  }

  if (secretsOf(pod).size > 0) {
    throw refuse(request, "a mirror pod may not reference secrets");
  }

  const sources = (pod["spec"].volumes ?? []).flatMap(
    (volume: Json) => volume.projected?.sources ?? [],
  );
  if (sources.some((source: Json) => source.serviceAccountToken !== undefined)) {
    throw refuse(request, "a mirror pod may not use ServiceAccountToken volume projections");
  }
};

const findAccount = (client: Client, request: AdmissionRequest, name: string): KubeObject => {
  const account = client.get("serviceaccounts", request.namespace, name);
  if (account === undefined) {
    throw refuse(
      request,
      `error looking up service account ${request.namespace}/${name}: serviceaccount "${name}" not found`,
    );
  }

  return account;
};

const limitsSecrets = (account: KubeObject): boolean =>
  ["1", "t", "T", "true", "TRUE", "True"].includes(
    account.metadata.annotations?.[enforceMountable] ?? "",
  );

const complete = (pod: KubeObject, account: KubeObject, random: () => number): void => {
  const { spec } = pod as Json;
  const automount =
    spec.automountServiceAccountToken ?? account["automountServiceAccountToken"] ?? true;
  if (automount) {
    mountToken(spec, random);
  }

  const pullSecrets: Json[] = account["imagePullSecrets"] ?? [];
  if ((spec.imagePullSecrets ?? []).length === 0 && pullSecrets.length > 0) {
    spec.imagePullSecrets = pullSecrets.map(({ name }) => ({ name }));
  }
};

const validate = (client: Client, request: AdmissionRequest, pod: KubeObject): void => {
  const name = pod["spec"].serviceAccountName ?? "";
  if (name === "") {
    throw refuse(
      request,
      `no service account specified for pod ${request.namespace}/${pod.metadata.name ?? ""}`,
    );
  }

  const account = findAccount(client, request, name);
  const check = request.operation === "CREATE" ? forbiddenSecret : forbiddenEphemeralSecret;
  const why = limitsSecrets(account) ? check(account, pod) : undefined;
  if (why !== undefined) {
    throw refuse(request, why);
  }
};

const concerns = ({ resource, subresource, object, operation }: AdmissionRequest): boolean =>
  resource.key === "pods" &&
  object !== undefined &&
  ((operation === "CREATE" && subresource === undefined) ||
    (operation === "UPDATE" && subresource === "ephemeralcontainers"));

const isMirror = (pod: KubeObject): boolean => pod.metadata.annotations?.[mirror] !== undefined;

export const startServiceAccount: StartAdmission = (context): AdmissionPlugin => {
  const { client, random = Math.random } = context;
  return {
    name: "ServiceAccount",
    mutate: (request) => {
      const pod = request.object;
      if (pod === undefined || !concerns(request) || request.operation !== "CREATE") {
        return;
      }

      if (isMirror(pod)) {
        return checkMirror(request, pod);
      }

      pod["spec"].serviceAccountName ||= "default";
      pod["spec"].serviceAccount = pod["spec"].serviceAccountName;
      complete(pod, findAccount(client, request, pod["spec"].serviceAccountName), random);
      validate(client, request, pod);
    },
    validate: (request) => {
      const pod = request.object;
      if (pod === undefined || !concerns(request)) {
        return;
      }

      if (request.operation === "CREATE" && isMirror(pod)) {
        return checkMirror(request, pod);
      }

      validate(client, request, pod);
    },
  };
};
