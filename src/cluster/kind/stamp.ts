/** The mark inside the cluster, ConfigMap kube-system/drydock: without it Drydock changes nothing there. */
import { LabError } from "../../errors.ts";
import { ask, type Access } from "./api.ts";

const collection = "/api/v1/namespaces/kube-system/configmaps";
const name = "drydock";

/** `unknown`: the API server does not answer. */
export type StampState = "there" | "missing" | "unknown";

export const readStampState = async (access: Access): Promise<StampState> => {
  const answer = await ask(access, { path: `${collection}/${name}` });
  if (answer?.status === 200) {
    return "there";
  }

  return answer?.status === 404 ? "missing" : "unknown";
};

/** @param id The one in the cluster's record. @throws LabError when the cluster refuses. */
export const writeStamp = async (access: Access, id: string): Promise<void> => {
  const answer = await ask(access, {
    method: "POST",
    path: `${collection}?fieldManager=drydock`,
    body: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "kube-system" },
      data: { cluster: id },
    },
  });
  if (answer === undefined || (answer.status >= 300 && answer.status !== 409)) {
    throw new LabError(
      "cluster",
      `The new cluster does not take Drydock's mark (${answer?.status ?? "no answer"}).`,
    );
  }
};
