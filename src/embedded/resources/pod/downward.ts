/** References to fields and resources of the pod itself. */
import type { Field } from "../field.ts";
import { qualifiedName } from "../names.ts";
import { amount } from "../resource-names.ts";

const labelled = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.restartPolicy",
  "spec.serviceAccountName",
  "spec.schedulerName",
  "status.phase",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

const resources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

const checkSubscript = (ref: Field, path: string, subscript: string): void => {
  if (path === "metadata.annotations") {
    ref.as(subscript.toLowerCase()).matches(qualifiedName);
  } else if (path === "metadata.labels") {
    ref.as(subscript).matches(qualifiedName);
  } else {
    ref
      .at("fieldPath")
      .invalid(
        `error converting fieldPath: field label does not support subscript: ${ref.value.fieldPath}`,
      );
  }
};

export const checkFieldRef = (ref: Field, supported: string[]): void => {
  if (!ref.at("apiVersion").need() || !ref.at("fieldPath").need()) {
    return;
  }

  const at = ref.at("fieldPath");
  const path = at.value as string;
  if (ref.value.apiVersion !== "v1") {
    at.invalid(`error converting fieldPath: unsupported pod version: ${ref.value.apiVersion}`);
    return;
  }

  const subscripted = /^(.*)\['(.*)'\]$/.exec(path);
  if (subscripted !== null) {
    checkSubscript(ref, subscripted[1] ?? "", subscripted[2] ?? "");
  } else if (!labelled.includes(path) && path !== "spec.host") {
    at.invalid(`error converting fieldPath: field label not supported: ${path}`);
  } else if (!supported.includes(path === "spec.host" ? "spec.nodeName" : path)) {
    at.notSupported(supported.toSorted(), path);
  }
};

const sizes = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

const divisors = (resource: string): [allowed: string[], words: string] | undefined => {
  if (resource.endsWith(".cpu")) {
    return [["1m", "1"], "1m and 1 are supported with the cpu resource"];
  }

  const kinds: [boolean, string][] = [
    [resource.endsWith(".memory"), "memory"],
    [resource.endsWith(".ephemeral-storage"), "local ephemeral storage"],
    [resource.includes(".hugepages-"), "hugepages"],
  ];
  const kind = kinds.find(([matches]) => matches)?.[1];
  return kind === undefined
    ? undefined
    : [sizes, `${sizes.join(", ")} are supported with the ${kind} resource`];
};

const checkDivisor = (ref: Field, resource: string): void => {
  const divisor = amount(ref.value.divisor ?? "0");
  const rule = divisors(resource);
  if (divisor.sign !== 0 && rule !== undefined && !rule[0].includes(divisor.toString())) {
    ref.at("divisor").invalid(`only divisor's values ${rule[1]}`, resource);
  }
};

/** @param inVolume Files must name their container; variables belong to one. */
export const checkResourceRef = (ref: Field, inVolume: boolean): void => {
  const resource = (ref.value.resource as string | undefined) ?? "";
  if (inVolume && ref.at("containerName").empty) {
    ref.at("containerName").required();
  } else if (
    ref.at("resource").need() &&
    !resources.includes(resource) &&
    !/^(?:requests|limits)\.hugepages-/.test(resource)
  ) {
    ref.at("resource").notSupported(resources);
  }

  checkDivisor(ref, resource);
};
