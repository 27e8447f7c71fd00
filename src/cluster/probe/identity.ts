/** Which cluster it is, and whether it is still the same: made anew, upgraded, other nodes or another kernel make it another one. */
import { createHash } from "node:crypto";
import type { Json } from "../../kubectl/object.ts";
import type { Ground } from "./ground.ts";

/** @throws Unreachable, CannotTell when not even nodes can be seen */
export const identityOf = async (ground: Ground): Promise<string> => {
  const { api, signal } = ground;
  const [system, version, nodes] = await Promise.all([
    api.request({ path: "/api/v1/namespaces/kube-system", signal }),
    api.request({ path: "/version", signal }),
    ground.nodes(),
  ]);
  const parts = [
    // Who may not see it is still told apart by the rest.
    system.body?.metadata?.uid ?? "",
    version.body?.gitVersion ?? "",
    ...nodes.map((node) => nodeText(node)).toSorted(),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
};

const nodeText = ({ metadata, status }: Json): string => {
  const { kernelVersion, bootID, kubeletVersion, containerRuntimeVersion } = status?.nodeInfo ?? {};
  return [metadata.uid, kernelVersion, bootID, kubeletVersion, containerRuntimeVersion].join(" ");
};
