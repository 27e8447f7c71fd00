/** Files of one volume that lie on or under one another. */
import type { Json } from "../../object.ts";

interface Placed {
  path: string;
  source: string;
}

const placed = (items: Json, source: string): Placed[] =>
  ((items ?? []) as Json[]).map(({ path = "" }) => ({ path: path as string, source }));

const overlap = (a: Placed, b: Placed): boolean =>
  a.path !== "" &&
  b.path !== "" &&
  (`${a.path}/`.startsWith(`${b.path}/`) || `${b.path}/`.startsWith(`${a.path}/`));

const shown = ({ path, source }: Placed): string =>
  source === "" ? `"${path}"` : `"${path}" (${source})`;

const overlaps = (all: Placed[]): string[] => {
  const clean = all.map(({ path, source }) => ({ path: path.replace(/\/+$/, ""), source }));
  return clean.flatMap((item, index) =>
    clean
      .slice(0, index)
      .filter((other) => overlap(item, other))
      .map((other) => `${shown(item)} with ${shown(other)}`),
  );
};

const pathsOf = (source: Json): Placed[] => {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  if (configMap?.items) {
    return placed(configMap.items, `ConfigMap "${configMap.name}"`);
  }

  if (secret?.items) {
    return placed(secret.items, `Secret "${secret.name}"`);
  }

  if (downwardAPI?.items) {
    return placed(downwardAPI.items, "DownwardAPI");
  }

  if (serviceAccountToken) {
    return placed([serviceAccountToken], "ServiceAccountToken");
  }

  const { name, signerName } = clusterTrustBundle ?? {};
  return clusterTrustBundle
    ? placed([clusterTrustBundle], `ClusterTrustBundle "${name ?? signerName}"`)
    : [];
};

const ofVolume = ({ configMap, secret, downwardAPI, projected }: Json): [string, Placed[]][] => [
  [`ConfigMap "${configMap?.name}"`, placed(configMap?.items, "")],
  [`Secret "${secret?.secretName}"`, placed(secret?.items, "")],
  ["DownwardAPI", placed(downwardAPI?.items, "")],
  ["Projected", ((projected?.sources ?? []) as Json[]).flatMap(pathsOf)],
];

export const pathOverlaps = (volumes: Json[]): string[] =>
  volumes.flatMap((volume) => [
    ...ofVolume(volume).flatMap(([what, paths]) =>
      overlaps(paths).map(
        (text) => `volume "${volume.name}" (${what}): overlapping paths: ${text}`,
      ),
    ),
    ...((volume.projected?.sources ?? []) as Json[])
      .filter((source) => Object.keys(source as object).length === 0)
      .map(() => `volume "${volume.name}" (Projected) has no sources provided`),
  ]);
