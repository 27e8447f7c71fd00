/** Tokens that a kubelet may ask for: those of pods it runs, for audiences that these pods mount. */
import type { Client } from "../api/client.ts";
import type { Authorize } from "../auth/user.ts";
import type { Json } from "../object.ts";
import { notFound } from "../status.ts";
import type { AdmissionRequest } from "./admission.ts";
import { refuse } from "./refusal.ts";

const tokenTarget = (request: AdmissionRequest): Json => {
  const reference = (request.object as Json)?.spec?.boundObjectRef;
  const { apiVersion, kind, name = "" } = reference ?? {};
  if (apiVersion !== "v1" || kind !== "Pod" || name === "") {
    throw refuse(request, "node requested token not bound to a pod");
  }

  if ((reference.uid ?? "") === "") {
    throw refuse(request, "node requested token with a pod binding without a uid");
  }

  return reference;
};

const checkTarget = (client: Client, node: string, request: AdmissionRequest): void => {
  const reference = tokenTarget(request);
  const pod = client.get("pods", request.namespace, reference.name);
  if (pod === undefined) {
    throw notFound({ group: "", resource: "pods" }, reference.name);
  }

  if (pod.metadata.uid !== reference.uid) {
    throw refuse(
      request,
      `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }

  if (pod["spec"].nodeName !== node) {
    throw refuse(request, "node requested token bound to a pod scheduled on a different node");
  }
};

/** Audiences that a volume of the pod mounts; others need leave of their own. */
const checkAudience = (client: Client, authorize: Authorize, request: AdmissionRequest): void => {
  const { audiences = [], boundObjectRef } = (request.object as Json).spec;
  if (audiences.length > 1) {
    throw refuse(request, "node may only request 0 or 1 audiences");
  }

  const audience: string = audiences[0] ?? "";
  const pod = client.get("pods", request.namespace, boundObjectRef.name);
  const mounted = (pod?.["spec"].volumes ?? [])
    .flatMap((volume: Json) => volume.projected?.sources ?? [])
    .some(
      ({ serviceAccountToken }: Json) =>
        serviceAccountToken !== undefined && (serviceAccountToken.audience ?? "") === audience,
    );
  const { user, namespace = "", name } = request;
  const verb = "request-serviceaccounts-token-audience";
  const place = { group: "", version: "v1", resource: audience, namespace, name };
  if (!mounted && !authorize({ user, verb, ...place }).allowed) {
    throw refuse(
      request,
      `audience ${JSON.stringify(audience)} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`,
    );
  }
};

/** @throws StatusError */
export const checkTokenRequest = (
  client: Client,
  authorize: Authorize,
  node: string,
  request: AdmissionRequest,
): void => {
  if (request.operation === "CREATE") {
    checkTarget(client, node, request);
    checkAudience(client, authorize, request);
  }
};
