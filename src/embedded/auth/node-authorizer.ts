/** What kubelets may do (k8s.io/kubernetes plugin/pkg/auth/authorizer/node/node_authorizer.go). */
import type { Client } from "../api/client.ts";
import { resourceKey } from "../object.ts";
import { nodeRules } from "./bootstrap-data.ts";
import { nodeRelations, type Relation } from "./node-relations.ts";
import { ruleAllows } from "./rule.ts";
import { nodeOf, type Attributes, type Authorize, type Decision } from "./user.ts";

type Request = Required<
  Pick<Attributes, "verb" | "subresource" | "namespace" | "name" | "fieldSelector">
> & { node: string; relation: Relation };

const allow: Decision = { allowed: true };

const deny = (reason?: string): Decision =>
  reason === undefined ? { allowed: false } : { allowed: false, reason };

const related = ({ node, relation, namespace, name }: Request): Decision => {
  if (name === "") {
    return deny("No Object name found");
  }

  return relation(node, namespace, name)
    ? allow
    : deny(`no relationship found between node '${node}' and this object`);
};

const readNamespaced = (request: Request): Decision => {
  if (!["get", "list", "watch"].includes(request.verb)) {
    return deny("can only read resources of this type");
  }

  if (request.subresource !== "") {
    return deny("cannot read subresource");
  }

  return request.namespace === ""
    ? deny("can only read namespaced object of this type")
    : related(request);
};

const getOnly = (request: Request): Decision => {
  if (request.verb !== "get") {
    return deny("can only get individual resources of this type");
  }

  return request.subresource === "" ? related(request) : deny("cannot get subresource");
};

const claim = (request: Request): Decision => {
  if (request.subresource !== "status") {
    return getOnly(request);
  }

  return ["update", "patch"].includes(request.verb)
    ? related(request)
    : deny("can only get/update/patch this type");
};

const serviceAccount = (request: Request): Decision => {
  if (request.verb === "get" && request.subresource === "") {
    return readNamespaced(request);
  }

  if (request.verb !== "create" || request.name === "") {
    return deny("can only create tokens for individual service accounts");
  }

  return request.subresource === "token"
    ? related(request)
    : deny("can only create token subresource of serviceaccount");
};

const ownVerbs = ["get", "create", "update", "patch", "delete"];

const lease = ({ verb, namespace, name, node }: Request): Decision => {
  if (!ownVerbs.includes(verb)) {
    return deny("can only get, create, update, patch, or delete a node lease");
  }

  if (namespace !== "kube-node-lease") {
    return deny('can only access leases in the "kube-node-lease" system namespace');
  }

  return verb === "create" || name === node
    ? allow
    : deny("can only access node lease with the same name as the requesting node");
};

const csiNode = ({ verb, subresource, name, node }: Request): Decision => {
  if (!ownVerbs.includes(verb)) {
    return deny("can only get, create, update, patch, or delete a CSINode");
  }

  if (subresource !== "") {
    return deny("cannot authorize CSINode subresources");
  }

  return verb === "create" || name === node
    ? allow
    : deny("can only access CSINode with the same name as the requesting node");
};

const selects = (fieldSelector: string, field: string, value: string): boolean =>
  fieldSelector
    .split(",")
    .some((part) => part === `${field}=${value}` || part === `${field}==${value}`);

const resourceSlice = (request: Request): Decision => {
  if (request.subresource !== "") {
    return deny("cannot authorize ResourceSlice subresources");
  }

  switch (request.verb) {
    case "create":
      return allow;
    case "get":
    case "update":
    case "patch":
    case "delete":
      return related(request);
    case "watch":
    case "list":
    case "deletecollection":
      return selects(request.fieldSelector, "spec.nodeName", request.node)
        ? allow
        : deny("can only list/watch/deletecollection resourceslices with nodeName field selector");
    default:
      return deny(
        "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection",
      );
  }
};

const readNode = ({ node, name }: Request): Decision => {
  if (name === node) {
    return allow;
  }

  return name === ""
    ? deny(`node '${node}' cannot read all nodes, only its own Node object`)
    : deny(`node '${node}' cannot read '${name}', only its own Node object`);
};

const nodes = (request: Request): Decision => {
  const call = `${request.verb} ${request.subresource}`.trimEnd();
  if (["create", "update", "patch", "update status", "patch status"].includes(call)) {
    return allow;
  }

  return ["get", "list", "watch"].includes(call) ? readNode(request) : deny();
};

const pods = (request: Request): Decision => {
  switch (`${request.verb} ${request.subresource}`.trimEnd()) {
    case "get":
      return getOnly(request);
    case "list":
    case "watch":
      if (selects(request.fieldSelector, "spec.nodeName", request.node)) {
        return allow;
      }

      return request.name === ""
        ? deny("can only list/watch pods with spec.nodeName field selector")
        : related(request);
    case "create":
    case "delete":
    case "update status":
    case "patch status":
    case "create eviction":
      return allow;
    default:
      return deny();
  }
};

const subdivided: Record<string, (request: Request) => Decision> = {
  secrets: readNamespaced,
  configmaps: readNamespaced,
  persistentvolumeclaims: claim,
  persistentvolumes: getOnly,
  "resource.k8s.io/resourceclaims": getOnly,
  "storage.k8s.io/volumeattachments": getOnly,
  serviceaccounts: serviceAccount,
  "coordination.k8s.io/leases": lease,
  "storage.k8s.io/csinodes": csiNode,
  "resource.k8s.io/resourceslices": resourceSlice,
  nodes,
  pods,
};

const unrelated: Relation = () => false;

export const createNodeAuthorizer = (client: Client): Authorize => {
  const relations = nodeRelations(client);
  return (attributes) => {
    const node = nodeOf(attributes.user);
    if (node === undefined) {
      return deny();
    }

    const { verb, group = "", resource, subresource = "", namespace = "", name = "" } = attributes;
    const key = resource === undefined ? "" : resourceKey(group, resource);
    const decide = subdivided[key];
    if (decide === undefined) {
      return nodeRules().some((rule) => ruleAllows(rule, attributes)) ? allow : deny();
    }

    const { fieldSelector = "" } = attributes;
    const relation = relations[key] ?? unrelated;
    return decide({ verb, subresource, namespace, name, fieldSelector, node, relation });
  };
};
