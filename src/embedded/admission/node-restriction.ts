/** NodeRestriction: a kubelet changes only itself and the pods it runs (k8s.io/kubernetes plugin/pkg/admission/noderestriction). */
import type { Client } from "../api/client.ts";
import { nodeOf, type Authorize } from "../auth/user.ts";
import type { KubeObject } from "../object.ts";
import { notFound } from "../status.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "./admission.ts";
import { checkNode } from "./node-labels.ts";
import { checkTokenRequest } from "./node-tokens.ts";
import { refuse } from "./refusal.ts";

type Check = (client: Client, node: string, request: AdmissionRequest) => void;

const quote = (text: string): string => JSON.stringify(text);
const mirror = "kubernetes.io/config.mirror";

const findPod = (client: Client, { namespace, name }: AdmissionRequest): KubeObject => {
  const pod = client.get("pods", namespace, name);
  if (pod === undefined) {
    throw notFound({ group: "", resource: "pods" }, name);
  }

  return pod;
};

/** What is wrong with the owner of a mirror pod; undefined when nothing is. */
const ownerFault = (client: Client, node: string, pod: KubeObject): string | undefined => {
  const owners = pod.metadata.ownerReferences ?? [];
  const [owner] = owners;
  const who = `node ${quote(node)} can only create pods with`;
  if (owners.length > 1) {
    return `${who} a single owner reference set to itself`;
  }

  if (owner?.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node) {
    return `${who} an owner reference set to itself`;
  }

  if (owner.controller !== true) {
    return `${who} a controller owner reference set to itself`;
  }

  if (owner.blockOwnerDeletion === true) {
    return `node ${quote(node)} must not set blockOwnerDeletion on an owner reference`;
  }

  const uid = client.get("nodes", undefined, node)?.metadata.uid;
  return owner.uid === uid
    ? undefined
    : `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`;
};

const createPod: Check = (client, node, request) => {
  const pod = request.object as KubeObject;
  if (pod.metadata.annotations?.[mirror] === undefined) {
    throw refuse(
      request,
      `pod does not have ${quote(mirror)} annotation, node ${quote(node)} can only create mirror pods`,
    );
  }

  if (pod["spec"].nodeName !== node) {
    throw refuse(
      request,
      `node ${quote(node)} can only create pods with spec.nodeName set to itself`,
    );
  }

  const fault = ownerFault(client, node, pod);
  if (fault !== undefined) {
    throw refuse(request, fault);
  }
};

const deletePod: Check = (client, node, request) => {
  if (findPod(client, request)["spec"].nodeName !== node) {
    throw refuse(
      request,
      `node ${quote(node)} can only delete pods with spec.nodeName set to itself`,
    );
  }
};

const podStatus: Check = (_, node, request) => {
  const { object, oldObject } = request;
  if (oldObject?.["spec"].nodeName !== node) {
    throw refuse(
      request,
      `node ${quote(node)} can only update pod status for pods with spec.nodeName set to itself`,
    );
  }

  if (!sameLabels(object, oldObject)) {
    throw refuse(request, `node ${quote(node)} cannot update labels through pod status`);
  }
};

const sameLabels = (a: KubeObject | undefined, b: KubeObject | undefined): boolean => {
  const [one = {}, other = {}] = [a?.metadata.labels, b?.metadata.labels];
  return Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);
};

const pods: Check = (client, node, request) => {
  const { operation, subresource } = request;
  switch (subresource) {
    case undefined:
      if (operation === "CREATE") {
        return createPod(client, node, request);
      }

      if (operation === "DELETE") {
        return deletePod(client, node, request);
      }

      throw refuse(
        request,
        `unexpected operation ${quote(operation)}, node ${quote(node)} can only create and delete mirror pods`,
      );
    case "status":
      return podStatus(client, node, request);
    case "eviction":
      if (findPod(client, request)["spec"].nodeName !== node) {
        const text = `node ${node} can only evict pods with spec.nodeName set to itself`;
        throw refuse(request, text);
      }

      return;
    default:
      throw refuse(
        request,
        `unexpected pod subresource ${quote(subresource)}, only 'status' and 'eviction' are allowed`,
      );
  }
};

const claims: Check = (_, __, request) => {
  if (request.subresource !== "status") {
    throw refuse(request, "may only update PVC status");
  }
};

const leases: Check = (_, node, request) => {
  if (request.namespace !== "kube-node-lease") {
    throw refuse(request, 'can only access leases in the "kube-node-lease" system namespace');
  }

  const name = request.operation === "CREATE" ? request.object?.metadata.name : request.name;
  if (name !== node) {
    throw refuse(request, "can only access node lease with the same name as the requesting node");
  }
};

const csiNodes: Check = (_, node, request) => {
  const name = request.name || request.object?.metadata.name;
  if (name !== node) {
    throw refuse(request, "can only access CSINode with the same name as the requesting node");
  }
};

const checks: Record<string, Check> = {
  pods,
  nodes: (_, node, request) => checkNode(node, request),
  persistentvolumeclaims: claims,
  "coordination.k8s.io/leases": leases,
  "storage.k8s.io/csinodes": csiNodes,
};

export const createNodeRestriction = (
  { client }: Parameters<StartAdmission>[0],
  authorize: Authorize,
): AdmissionPlugin => ({
  name: "NodeRestriction",
  mutate: (request) => {
    const node = nodeOf(request.user);
    if (node === undefined || request.operation === "CONNECT") {
      return;
    }

    if (node === "") {
      const text = `could not determine node from user ${quote(request.user.name)}`;
      throw refuse(request, text);
    }

    checks[request.resource.key]?.(client, node, request);
    if (request.resource.key === "serviceaccounts" && request.subresource === "token") {
      checkTokenRequest(client, authorize, node, request);
    }
  },
});
