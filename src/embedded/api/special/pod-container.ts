/** Which container of a pod a request means. Follows pkg/registry/core/pod/strategy.go. */
import type { Json, KubeObject } from "../../object.ts";
import { badRequest, notFound } from "../../status.ts";
import type { ApiContext, Target } from "../context.ts";

const names = (containers: Json[] | undefined): string[] =>
  (containers ?? []).map(({ name }) => String(name));

/** @throws StatusError 404 */
export const podOf = ({ store }: ApiContext, { namespace, name }: Target): KubeObject => {
  const pod = store.get("pods", namespace, name);
  if (pod === undefined) {
    throw notFound({ group: "", resource: "pods" }, name);
  }

  return pod;
};

/** The container asked for, or the only one. @throws StatusError 400 */
export const containerOf = (pod: KubeObject, asked: string): string => {
  const { name } = pod.metadata;
  const { containers, initContainers, ephemeralContainers } = pod["spec"];
  const own = names(containers);
  const all = [...names(initContainers), ...own, ...names(ephemeralContainers)];
  if (asked !== "") {
    if (!all.includes(asked)) {
      throw badRequest(`container ${asked} is not valid for pod ${name}`);
    }

    return asked;
  }

  if (own.length === 1) {
    return own[0] ?? "";
  }

  const must = `a container name must be specified for pod ${name}`;
  throw badRequest(own.length === 0 ? must : `${must}, choose one of: [${all.join(" ")}]`);
};

/** @throws StatusError 400 when no kubelet has the pod. */
export const requireHost = (pod: KubeObject): void => {
  if ((pod["spec"].nodeName ?? "") === "") {
    throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  }
};
