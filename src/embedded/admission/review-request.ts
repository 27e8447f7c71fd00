/** A write as webhooks and expressions see it: `admission.k8s.io/v1 AdmissionRequest`. */
import type { Json } from "../object.ts";
import type { AdmissionRequest } from "./admission.ts";
import { nameOf } from "./refusal.ts";

const connectKinds: Record<string, string> = {
  exec: "PodExecOptions",
  attach: "PodAttachOptions",
  portforward: "PodPortForwardOptions",
  proxy: "PodProxyOptions",
};

const kindOf = ({ resource, subresource, operation, object }: AdmissionRequest): Json => {
  const { group, version, kind } = resource;
  if (operation === "CONNECT") {
    return { group: "", version: "v1", kind: connectKinds[subresource ?? ""] ?? kind };
  }

  const row = resource.subresources.find(({ name }) => name === subresource);
  if (row?.kind === undefined) {
    return { group, version, kind };
  }

  const [ownGroup, ownVersion] = row.groupVersion ?? [group, version];
  return { group: ownGroup, version: ownVersion, kind: object?.kind ?? row.kind };
};

const optionKinds: Record<string, string> = {
  CREATE: "CreateOptions",
  UPDATE: "UpdateOptions",
  DELETE: "DeleteOptions",
};

const optionsOf = ({ operation, options }: AdmissionRequest): Json => {
  const kind = optionKinds[operation];
  return kind === undefined ? null : { kind, apiVersion: "meta.k8s.io/v1", ...options };
};

/** Everything but uid, object and oldObject. */
export const describeRequest = (request: AdmissionRequest): Json => {
  const { resource, subresource = "", namespace = "", operation, user, dryRun } = request;
  const name = nameOf(request);
  const kind = kindOf(request);
  const { group, version, plural } = resource;
  const target = { group, version, resource: plural };
  const sub = subresource === "" ? {} : { subResource: subresource };
  const requestSub = subresource === "" ? {} : { requestSubResource: subresource };
  return {
    kind,
    resource: target,
    ...sub,
    requestKind: kind,
    requestResource: target,
    ...requestSub,
    ...(name === "Unknown" ? {} : { name }),
    ...(namespace === "" ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      groups: user.groups,
      ...(user.extra === undefined ? {} : { extra: user.extra }),
    },
    dryRun,
    options: optionsOf(request),
  };
};
