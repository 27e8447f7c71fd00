/** Values that a pod may ask for about itself: fields of the downward API and resources of its containers. */
import type { Json, KubeObject } from "../object.ts";
import { parseQuantity, Quantity } from "../resources/quantity.ts";

export interface PodFacts {
  pod: KubeObject;
  ip: string;
  node: string;
  nodeAddress: string;
  /** For limits that a container does not set. */
  allocatable: Record<string, string>;
}

/** @throws Error for a path that is not supported. */
export const fieldValue = (path: string, facts: PodFacts): string => {
  const { metadata, spec } = facts.pod;
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    const map = subscript[1] === "metadata.labels" ? metadata.labels : metadata.annotations;
    return map?.[subscript[2] ?? ""] ?? "";
  }

  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid;
    case "metadata.labels":
      return formatMap(metadata.labels);
    case "metadata.annotations":
      return formatMap(metadata.annotations);
    case "spec.nodeName":
      return facts.node;
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return facts.nodeAddress;
    case "status.podIP":
    case "status.podIPs":
      return facts.ip;
    default:
      throw new Error(`unsupported fieldPath: ${path}`);
  }
};

const formatMap = (map: Record<string, string> | undefined): string =>
  Object.entries(map ?? {})
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join("\n");

/** A request or limit in units of the divisor, rounded up. @throws Error for an unknown container. */
export const resourceValue = (
  { resource, divisor = "1", containerName }: Json,
  facts: PodFacts,
  ownName?: string,
): string => {
  const { containers, initContainers = [] } = facts.pod.spec;
  const name = containerName ?? ownName;
  const container = [...containers, ...initContainers].find((one: Json) => one.name === name);
  if (container === undefined) {
    throw new Error(`container ${name} not found`);
  }

  const [kind, wanted] = String(resource).split(/\.(.*)/) as [string, string];
  const own = container.resources?.[kind]?.[wanted];
  const text = own ?? (kind === "limits" ? facts.allocatable[wanted] : undefined) ?? "0";
  const unit =
    divisor === "0" || divisor === "" ? new Quantity(1_000_000_000n) : parseQuantity(divisor);
  const amount = parseQuantity(text);
  return String((amount.nanos + unit.nanos - 1n) / unit.nanos);
};
