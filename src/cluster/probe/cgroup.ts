/** Which version of control groups the nodes count resources with. */
import type { Json } from "../../kubectl/object.ts";
import { CannotTell, isPretended, isReady, no, yes } from "./ground.ts";
import type { Ground, Probe } from "./ground.ts";

export const cgroup: Probe = async (ground) => {
  const nodes = (await ground.nodes()).filter((node) => isReady(node) && !isPretended(node));
  const versions = await Promise.all(nodes.map((node) => versionOn(ground, node)));
  const known = versions.filter((version) => version !== undefined);
  if (known.length === 0) {
    throw new CannotTell(
      "Which version of control groups the nodes use could not be found out.",
      ground.cluster.nodeExec === undefined
        ? "Their kubelets do not tell, and no program can be run on them from here."
        : "Neither the nodes nor their kubelets tell.",
    );
  }

  const old = known.filter((version) => version === 1).length;
  const facts = { version: old > 0 ? 1 : 2 };
  return old === 0
    ? yes(
        "The nodes use control groups of version 2.",
        "Their kubelets and file systems say so.",
        facts,
      )
    : no(
        `Control groups of version 1 are in use on ${old === nodes.length ? "the nodes" : `${old} of ${nodes.length} nodes`}.`,
        "Kubernetes 1.35 and later start there only when told to, and memory limits are less exact.",
        facts,
      );
};

const versionOn = async (ground: Ground, node: Json): Promise<1 | 2 | undefined> =>
  (await byFileSystem(ground, node)) ?? (await byKubelet(ground, node));

const byFileSystem = async (
  { cluster, signal }: Ground,
  { metadata }: Json,
): Promise<1 | 2 | undefined> => {
  const answer = await cluster.nodeExec?.(
    metadata.name,
    ["stat", "-f", "-c", "%T", "/sys/fs/cgroup"],
    { signal, timeout: 3000 },
  );
  return answer?.exit === 0 ? (answer.stdout.trim() === "cgroup2fs" ? 2 : 1) : undefined;
};

/** The kubelet counts it among its own metrics. Source: kubernetes/pkg/kubelet/metrics/metrics.go, CgroupVersion */
const byKubelet = async (
  { api, signal }: Ground,
  { metadata }: Json,
): Promise<1 | 2 | undefined> => {
  const { status, body } = await api.request({
    path: `/api/v1/nodes/${metadata.name}/proxy/metrics`,
    signal,
  });
  const found = status === 200 ? /^kubelet_cgroup_version (\d)/m.exec(String(body)) : null;
  return found === null ? undefined : found[1] === "2" ? 2 : 1;
};
