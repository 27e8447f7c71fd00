/** The mark on a cluster whose owner has adopted it for labs: ConfigMap kube-system/drydock. */
import { askCluster } from "./ask.ts";
import type { Line } from "./ask.ts";

const collection = "/api/v1/namespaces/kube-system/configmaps";
const name = "drydock";

/** Add-ons that are recorded in it; undefined without a stamp, or without the right to see it. @throws LabError */
export const readStamp = async (line: Line): Promise<string[] | undefined> => {
  const answer = await askCluster(line, `${collection}/${name}`);
  return answer.ok
    ? Object.keys(answer.body.data ?? {})
        .filter((key) => key.startsWith("addon."))
        .map((key) => key.slice("addon.".length))
    : undefined;
};

/** Why not, when the cluster refuses; undefined when it is there now. @throws LabError */
export const writeStamp = async (line: Line, by: string): Promise<string | undefined> => {
  // Asked first: whoever watches over a cluster need not see an attempt that was never going to work.
  const review = await askCluster(line, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    method: "POST",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: {
        resourceAttributes: { verb: "create", resource: "configmaps", namespace: "kube-system" },
      },
    },
  });
  if (review.ok && review.body.status?.allowed === false) {
    return `${by} cannot create configmaps in kube-system`;
  }

  const answer = await askCluster(line, `${collection}?fieldManager=drydock`, {
    method: "POST",
    body: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "kube-system" },
      data: { adopted: new Date().toISOString(), by },
    },
  });
  return answer.ok || answer.reason === "AlreadyExists" ? undefined : answer.message;
};

export const removeStamp = async (line: Line): Promise<void> => {
  await askCluster(line, `${collection}/${name}`, { method: "DELETE" });
};
