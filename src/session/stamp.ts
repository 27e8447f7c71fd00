/** The mark on a cluster that Drydock made: without it nothing is added to the cluster; it also holds what was added. */
import { LabError } from "../errors.ts";
import type { Cluster } from "../cluster/provider.ts";
import type { Api } from "../kubectl/api.ts";

const name = "drydock";
const path = `/api/v1/namespaces/kube-system/configmaps/${name}`;
const key = (addon: string): string => `addon.${addon}`;

export interface Stamp {
  /** Hash of the manifests that were applied, by add-on. */
  addons: Record<string, string>;
}

/** Undefined on somebody else's cluster. An embedded one is Drydock's own by its nature. @throws Unreachable */
export const readStamp = async (
  api: Api,
  { provider }: Pick<Cluster, "provider">,
): Promise<Stamp | undefined> => {
  const { status, body } = await api.request({ path });
  if (status === 200) {
    const data = Object.entries((body.data ?? {}) as Record<string, string>);
    const mine = data.filter(([field]) => field.startsWith(key("")));
    return {
      addons: Object.fromEntries(mine.map(([field, hash]) => [field.slice(key("").length), hash])),
    };
  }

  return provider === "embedded" && status === 404 ? { addons: {} } : undefined;
};

/** @param hash Undefined: it is no longer there. @throws LabError when the cluster refuses. */
export const recordAddon = async (
  api: Api,
  addon: string,
  hash: string | undefined,
): Promise<void> => {
  const body = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "kube-system" },
    data: { [key(addon)]: hash ?? null },
  };
  const patched = await api.request({
    method: "PATCH",
    path: `${path}?fieldManager=drydock`,
    headers: { "content-type": "application/merge-patch+json" },
    body: { data: body.data },
  });
  const answer =
    patched.status === 404 && hash !== undefined
      ? await api.request({
          method: "POST",
          path: "/api/v1/namespaces/kube-system/configmaps?fieldManager=drydock",
          body,
        })
      : patched;
  if (answer.status >= 300 && answer.status !== 404) {
    throw new LabError(
      "cluster",
      `What Drydock adds to the cluster cannot be recorded: ${answer.body?.message ?? answer.status}`,
    );
  }
};
