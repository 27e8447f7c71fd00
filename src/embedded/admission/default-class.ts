/** DefaultStorageClass and DefaultIngressClass: who names no class gets the newest one marked as default. */
import type { Client } from "../api/client.ts";
import type { KubeObject, ResourceKey } from "../object.ts";
import type { AdmissionPlugin, StartAdmission } from "./admission.ts";

const newestFirst = (a: KubeObject, b: KubeObject): number => {
  const age = Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp);
  return age === 0 ? (a.metadata.name < b.metadata.name ? -1 : 1) : age;
};

const defaultOf = (client: Client, key: ResourceKey, annotations: string[]): string | undefined =>
  client
    .list(key)
    .filter(({ metadata }) =>
      annotations.some((annotation) => metadata.annotations?.[annotation] === "true"),
    )
    .toSorted(newestFirst)[0]?.metadata.name;

const defaulter = (
  name: string,
  key: ResourceKey,
  field: string,
  oldAnnotation: string,
  find: () => string | undefined,
): AdmissionPlugin => ({
  name,
  mutate: ({ resource, subresource, operation, object }) => {
    const isNew = resource.key === key && subresource === undefined && operation === "CREATE";
    if (!isNew || object === undefined) {
      return;
    }

    const named = object.metadata.annotations?.[oldAnnotation] ?? object["spec"]?.[field];
    const found = named === undefined ? find() : undefined;
    if (found !== undefined) {
      object["spec"][field] = found;
    }
  },
});

const storageAnnotations = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

export const startDefaultStorageClass: StartAdmission = ({ client }) =>
  defaulter(
    "DefaultStorageClass",
    "persistentvolumeclaims",
    "storageClassName",
    "volume.beta.kubernetes.io/storage-class",
    () => defaultOf(client, "storage.k8s.io/storageclasses", storageAnnotations),
  );

export const startDefaultIngressClass: StartAdmission = ({ client }) =>
  defaulter(
    "DefaultIngressClass",
    "networking.k8s.io/ingresses",
    "ingressClassName",
    "kubernetes.io/ingress.class",
    () =>
      defaultOf(client, "networking.k8s.io/ingressclasses", [
        "ingressclass.kubernetes.io/is-default-class",
      ]),
  );
