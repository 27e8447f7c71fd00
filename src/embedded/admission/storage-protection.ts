/** StorageObjectInUseProtection and PersistentVolumeClaimResize. */
import type { Client } from "../api/client.ts";
import type { KubeObject } from "../object.ts";
import type { AdmissionPlugin, StartAdmission } from "./admission.ts";
import { parseAmounts } from "./quota/amounts.ts";
import { refuse } from "./refusal.ts";

const finalizers: Record<string, string> = {
  persistentvolumes: "kubernetes.io/pv-protection",
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  "storage.k8s.io/volumeattributesclasses": "kubernetes.io/vac-protection",
};

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  mutate: ({ resource, subresource, operation, object }) => {
    const finalizer = finalizers[resource.key];
    const isNew = subresource === undefined && operation === "CREATE";
    if (finalizer === undefined || !isNew || object === undefined) {
      return;
    }

    const known = object.metadata.finalizers ?? [];
    if (!known.includes(finalizer)) {
      object.metadata.finalizers = [...known, finalizer];
    }
  },
};

const classOf = ({ metadata, spec }: KubeObject): string =>
  metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? "";

const grows = (claim: KubeObject, old: KubeObject): boolean => {
  const [now, before] = [claim, old].map(
    ({ spec }) => parseAmounts(spec.resources?.requests)["storage"],
  );
  return now !== undefined && (before === undefined ? now.sign > 0 : now.compare(before) > 0);
};

const mayGrow = (client: Client, claim: KubeObject, old: KubeObject): boolean => {
  const name = classOf(claim);
  const storageClass = client.get("storage.k8s.io/storageclasses", undefined, name);
  return name !== "" && name === classOf(old) && storageClass?.["allowVolumeExpansion"] === true;
};

export const startClaimResize: StartAdmission = ({ client }): AdmissionPlugin => ({
  name: "PersistentVolumeClaimResize",
  validate: (request) => {
    const { resource, subresource, operation, object, oldObject } = request;
    if (
      resource.key !== "persistentvolumeclaims" ||
      subresource !== undefined ||
      operation !== "UPDATE" ||
      object === undefined ||
      oldObject === undefined ||
      !grows(object, oldObject)
    ) {
      return;
    }

    if (oldObject["status"]?.phase !== "Bound") {
      throw refuse(request, "Only bound persistent volume claims can be expanded");
    }

    if (!mayGrow(client, object, oldObject)) {
      throw refuse(
        request,
        "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
      );
    }
  },
});
