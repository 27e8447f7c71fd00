/** Secrets a pod may refer to when its service account limits them (annotation kubernetes.io/enforce-mountable-secrets). */
import type { Json, KubeObject } from "../object.ts";

const namesOf = (list: Json[] | undefined): Set<string> =>
  new Set((list ?? []).map(({ name }) => name));

const containerReason = (
  what: string,
  containers: Json[] | undefined,
  allowed: Set<string>,
  account: string,
): string | undefined => {
  for (const container of containers ?? []) {
    const tail = (name: string): string =>
      `referencing secret.secretName="${name}" is not allowed because service account ${account} does not reference that secret`;
    for (const { name, valueFrom } of container.env ?? []) {
      const secret = valueFrom?.secretKeyRef?.name;
      if (secret !== undefined && !allowed.has(secret)) {
        return `${what} ${container.name} with envVar ${name} ${tail(secret)}`;
      }
    }

    for (const { secretRef } of container.envFrom ?? []) {
      if (secretRef !== undefined && !allowed.has(secretRef.name)) {
        return `${what} ${container.name} with envFrom ${tail(secretRef.name)}`;
      }
    }
  }

  return undefined;
};

const volumeReason = (
  pod: KubeObject,
  allowed: Set<string>,
  account: string,
): string | undefined => {
  const wrong = (pod["spec"].volumes ?? [])
    .map(({ secret }: Json) => secret?.secretName)
    .find((name: string | undefined) => name !== undefined && !allowed.has(name));
  return wrong === undefined
    ? undefined
    : `volume with secret.secretName="${wrong}" is not allowed because service account ${account} does not reference that secret`;
};

const pullReason = (pod: KubeObject, account: KubeObject): string | undefined => {
  const allowed = namesOf(account["imagePullSecrets"]);
  const used: Json[] = pod["spec"].imagePullSecrets ?? [];
  const index = used.findIndex(({ name }) => !allowed.has(name));
  return index === -1
    ? undefined
    : `imagePullSecrets[${index}].name="${used[index].name}" is not allowed because service account ${account.metadata.name} does not reference that imagePullSecret`;
};

/** Why a new pod may not have its secrets; undefined when it may. */
export const forbiddenSecret = (account: KubeObject, pod: KubeObject): string | undefined => {
  const allowed = namesOf(account["secrets"]);
  const { name } = account.metadata;
  return (
    volumeReason(pod, allowed, name) ??
    containerReason("init container", pod["spec"].initContainers, allowed, name) ??
    containerReason("container", pod["spec"].containers, allowed, name) ??
    pullReason(pod, account)
  );
};

/** The same for ephemeral containers that are added later. */
export const forbiddenEphemeralSecret = (
  account: KubeObject,
  pod: KubeObject,
): string | undefined =>
  containerReason(
    "ephemeral container",
    pod["spec"].ephemeralContainers,
    namesOf(account["secrets"]),
    account.metadata.name,
  );
