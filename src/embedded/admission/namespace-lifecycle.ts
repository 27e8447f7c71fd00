/** NamespaceLifecycle: nothing new in a namespace that is going or not there (k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle). */
import { notFound } from "../status.ts";
import type { AdmissionRequest, StartAdmission } from "./admission.ts";
import { refuse } from "./refusal.ts";

const immortal = new Set(["default", "kube-system", "kube-public"]);

const terminating = (request: AdmissionRequest, namespace: string): Error => {
  const error = refuse(
    request,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  return Object.assign(error, { details: { ...error.details, causes: [cause] } });
};

const isNamespace = ({ resource }: AdmissionRequest): boolean => resource.key === "namespaces";

export const startNamespaceLifecycle: StartAdmission = ({ client }) => ({
  name: "NamespaceLifecycle",
  mutate: (request) => {
    const { operation, namespace = "", resource, name } = request;
    if (operation === "DELETE" && isNamespace(request) && immortal.has(name)) {
      throw refuse(request, "this namespace may not be deleted");
    }

    const exempt = isNamespace(request) || resource.plural === "localsubjectaccessreviews";
    if (namespace === "" || exempt || operation === "DELETE" || operation === "CONNECT") {
      return;
    }

    const found = client.get("namespaces", undefined, namespace);
    if (found === undefined) {
      throw notFound({ group: "", resource: "namespaces" }, namespace);
    }

    if (operation === "CREATE" && found["status"]?.phase === "Terminating") {
      throw terminating(request, namespace);
    }
  },
});
