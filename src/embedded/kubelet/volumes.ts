/** Volumes of a pod: files from ConfigMaps, Secrets, the downward API and tokens, shared folders, and what cannot be mounted yet. */
import type { Client } from "../api/client.ts";
import type { Mount, MountedFile } from "../containers/runtime.ts";
import type { Json, KubeObject } from "../object.ts";
import { fieldValue, resourceValue } from "./field-values.ts";
import type { PodFacts } from "./field-values.ts";

/** Why a volume cannot be mounted: `volume` is its name in the pod. */
export class MountError extends Error {
  override name = "MountError";
  readonly volume: string;

  constructor(volume: string, message: string) {
    super(message);
    this.volume = volume;
  }
}

export interface VolumeTools {
  client: Client;
  facts: PodFacts;
  /** A token for the pod's ServiceAccount. */
  token(audience: string | undefined, seconds: number): string;
}

/** Looks whether everything the volumes refer to is there. @throws MountError */
export const checkVolumes = ({ client, facts }: VolumeTools): void => {
  for (const volume of facts.pod.spec.volumes ?? []) {
    // Tokens are only made when a container gets them.
    sourceOf({ client, facts, token: () => "" }, volume);
  }
};

/** Mounts of one container. @throws MountError */
export const mountsOf = (tools: VolumeTools, container: Json): Mount[] => {
  const volumes: Json[] = tools.facts.pod.spec.volumes ?? [];
  return ((container.volumeMounts ?? []) as Json[]).flatMap(
    ({ name, mountPath, readOnly, subPath }) => {
      const volume = volumes.find((candidate) => candidate.name === name);
      if (volume === undefined) {
        return [];
      }

      const source = sourceOf(tools, volume);
      return [
        {
          path: mountPath,
          readOnly: readOnly === true || source.kind === "files",
          source: subPath === undefined || subPath === "" ? source : within(source, subPath),
        },
      ];
    },
  );
};

/** Whether a volume of the pod is a path of its node. */
export const reachesNode = (tools: VolumeTools): boolean => {
  const { pod } = tools.facts;
  return ((pod.spec.volumes ?? []) as Json[])
    .filter(
      ({ hostPath, persistentVolumeClaim }) => (hostPath ?? persistentVolumeClaim) !== undefined,
    )
    .some((volume) => sourceOf(tools, volume).kind === "host");
};

const within = (source: Mount["source"], subPath: string): Mount["source"] => {
  switch (source.kind) {
    case "shared":
      return { kind: "shared", key: `${source.key}/${subPath}` };
    case "host":
      return { kind: "host", path: `${source.path}/${subPath}` };
    case "files":
      return {
        kind: "files",
        files: source.files
          .filter(({ path }) => path === subPath || path.startsWith(`${subPath}/`))
          .map((file) => ({ ...file, path: file.path.slice(subPath.length + 1) })),
      };
  }
};

const sourceOf = (tools: VolumeTools, volume: Json): Mount["source"] => {
  const { pod } = tools.facts;
  const { name, configMap, secret, projected, downwardAPI, hostPath, persistentVolumeClaim } =
    volume;
  if (configMap !== undefined) {
    return files(configMapFiles(tools, name, configMap, configMap.defaultMode));
  }

  if (secret !== undefined) {
    const reference = { ...secret, name: secret.secretName };
    return files(secretFiles(tools, name, reference, secret.defaultMode));
  }

  if (downwardAPI !== undefined) {
    return files(downwardFiles(tools, downwardAPI, downwardAPI.defaultMode));
  }

  if (projected !== undefined) {
    return files(projectedFiles(tools, name, projected));
  }

  if (hostPath !== undefined) {
    return { kind: "host", path: hostPath.path };
  }

  if (persistentVolumeClaim !== undefined) {
    return claimSource(tools.client, pod, name, persistentVolumeClaim.claimName);
  }

  return { kind: "shared", key: `${pod.metadata.uid}/${name}` };
};

const files = (list: MountedFile[]): Mount["source"] => ({ kind: "files", files: list });

const encode = (text: string): string => Buffer.from(text).toString("base64");

/** What a claim holds outlives the pod: it is shared by the volume it is bound to. */
const claimSource = (
  client: Client,
  { metadata }: KubeObject,
  name: string,
  claimName: string,
): Mount["source"] => {
  const claim = client.get("persistentvolumeclaims", metadata.namespace, claimName);
  if (claim === undefined) {
    throw new MountError(name, `persistentvolumeclaim "${claimName}" not found`);
  }

  const volumeName = claim.spec?.volumeName ?? "";
  const volume = client.get("persistentvolumes", undefined, volumeName);
  const hostPath = volume?.spec?.hostPath?.path;
  return hostPath === undefined
    ? { kind: "shared", key: `volume/${volumeName}` }
    : { kind: "host", path: hostPath };
};

const configMapFiles = (
  { client, facts }: VolumeTools,
  volume: string,
  reference: Json,
  defaultMode: number | undefined,
): MountedFile[] => {
  const found = client.get("configmaps", facts.pod.metadata.namespace, reference.name);
  if (found === undefined && reference.optional !== true) {
    throw new MountError(volume, `configmap "${reference.name}" not found`);
  }

  const plain = Object.entries((found?.["data"] ?? {}) as Record<string, string>);
  const content = {
    ...Object.fromEntries(plain.map(([key, text]) => [key, encode(text)])),
    ...found?.["binaryData"],
  };
  return chosen(content, reference, defaultMode, (key) => {
    throw new MountError(volume, `configmap references non-existent config key: ${key}`);
  });
};

const secretFiles = (
  { client, facts }: VolumeTools,
  volume: string,
  reference: Json,
  defaultMode: number | undefined,
): MountedFile[] => {
  const found = client.get("secrets", facts.pod.metadata.namespace, reference.name);
  if (found === undefined && reference.optional !== true) {
    throw new MountError(volume, `secret "${reference.name}" not found`);
  }

  return chosen(found?.["data"] ?? {}, reference, defaultMode, (key) => {
    throw new MountError(volume, `references non-existent secret key: ${key}`);
  });
};

/** All keys, or those the reference lists under paths of their own. `content` is Base64 by key. */
const chosen = (
  content: Record<string, string>,
  { items, optional }: Json,
  defaultMode = 0o644,
  missing: (key: string) => void = () => undefined,
): MountedFile[] => {
  if (items === undefined) {
    return Object.entries(content).map(([path, value]) => ({
      path,
      content: value,
      mode: defaultMode,
    }));
  }

  return (items as Json[]).flatMap(({ key, path, mode }) => {
    const value = content[key];
    if (value === undefined) {
      if (optional !== true) {
        missing(key);
      }

      return [];
    }

    return [{ path, content: value, mode: mode ?? defaultMode }];
  });
};

const downwardFiles = (
  { facts }: VolumeTools,
  { items = [] }: Json,
  defaultMode = 0o644,
): MountedFile[] =>
  (items as Json[]).map(({ path, fieldRef, resourceFieldRef, mode }) => ({
    path,
    content: encode(
      fieldRef === undefined
        ? resourceValue(resourceFieldRef, facts)
        : fieldValue(fieldRef.fieldPath, facts),
    ),
    mode: mode ?? defaultMode,
  }));

const projectedFiles = (
  tools: VolumeTools,
  volume: string,
  { sources = [], defaultMode }: Json,
): MountedFile[] =>
  (sources as Json[]).flatMap(({ configMap, secret, downwardAPI, serviceAccountToken: token }) => {
    if (configMap !== undefined) {
      return configMapFiles(tools, volume, configMap, defaultMode);
    }

    if (secret !== undefined) {
      return secretFiles(tools, volume, secret, defaultMode);
    }

    if (downwardAPI !== undefined) {
      return downwardFiles(tools, downwardAPI, defaultMode);
    }

    return token === undefined
      ? []
      : [
          {
            path: token.path,
            content: encode(tools.token(token.audience, token.expirationSeconds ?? 3600)),
            mode: defaultMode ?? 0o644,
          },
        ];
  });
