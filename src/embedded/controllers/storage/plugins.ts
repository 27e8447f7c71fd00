/** What the volume plugins inside kube-controller-manager can do (pkg/volume/plugins.go, cmd/kube-controller-manager/app/plugins.go). */
import type { Json, KubeObject } from "../../object.ts";

type Deleter = (volume: KubeObject) => string | undefined;

interface Plugin {
  source: string;
  name: string;
  /** What went wrong, if anything. Absent: it deletes no volumes. */
  delete?: Deleter;
  /** Least seconds that a pod has for scrubbing. */
  recycleSeconds?: number;
}

const plugins: Plugin[] = [
  {
    source: "hostPath",
    name: "kubernetes.io/host-path",
    recycleSeconds: 60,
    delete: ({ spec }) =>
      /\/tmp\/.+/.test(spec.hostPath.path as string)
        ? undefined
        : `host_path deleter only supports /tmp/.+ but received provided ${spec.hostPath.path}`,
  },
  { source: "nfs", name: "kubernetes.io/nfs", recycleSeconds: 300 },
  { source: "fc", name: "kubernetes.io/fc" },
  { source: "iscsi", name: "kubernetes.io/iscsi" },
  { source: "csi", name: "kubernetes.io/csi" },
];

const pluginOf = ({ spec }: KubeObject): Plugin | undefined =>
  plugins.find(({ source }) => spec[source] !== undefined);

const cannotDelete = "no deletable volume plugin matched";

/** What deletes the volume, or why nothing does; undefined when that is for a driver outside. */
const deleterOf = (volume: KubeObject): Deleter | string | undefined => {
  const { name, annotations } = volume.metadata;
  const provisioner = annotations?.["pv.kubernetes.io/provisioned-by"] ?? "";
  if (provisioner.startsWith("kubernetes.io/")) {
    const plugin = plugins.find((one) => one.name === provisioner);
    return plugin === undefined
      ? `no volume plugin matched name: ${provisioner}`
      : (plugin.delete ?? cannotDelete);
  }

  if (provisioner !== "" || volume["spec"].csi !== undefined) {
    return undefined;
  }

  const plugin = pluginOf(volume);
  const why = plugin === undefined ? "no volume plugin matched" : cannotDelete;
  return plugin?.delete ?? `error getting deleter volume plugin for volume "${name}": ${why}`;
};

export type Deletion = "done" | "elsewhere" | { complaint: string };

/** Deletes what a volume stands for, or leaves that to a driver outside. */
export const deleteStorage = (volume: KubeObject): Deletion => {
  const deleter = deleterOf(volume);
  if (deleter === undefined) {
    return "elsewhere";
  }

  const complaint = typeof deleter === "string" ? deleter : deleter(volume);
  return complaint === undefined ? "done" : { complaint };
};

/** The volume as the pod that scrubs it mounts it, and the least time it has; undefined when nobody can scrub it. */
export const recyclable = (volume: KubeObject): { source: Json; seconds: number } | undefined => {
  const plugin = pluginOf(volume);
  const { hostPath, nfs } = volume["spec"];
  return plugin?.recycleSeconds === undefined
    ? undefined
    : {
        seconds: plugin.recycleSeconds,
        source:
          hostPath === undefined
            ? { nfs: { server: nfs.server, path: nfs.path } }
            : { hostPath: { path: hostPath.path } },
      };
};
