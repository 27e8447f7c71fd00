/** What a PersistentVolume is made of: one source, some of which name more than a pod's volume does. */
import { checkCsiDriver } from "../csi-driver.ts";
import type { Field } from "../field.ts";
import { dnsLabel, subdomain } from "../names.ts";
import { checkNoBacksteps } from "../paths.ts";
import { checkIscsi, checkNfs, remoteSources, storageOs } from "../pod/remote-volumes.ts";
import { checkHostPath } from "../pod/volumes.ts";

type CheckSource = (source: Field) => void;

const ofPods = new Map(remoteSources);

/** Secrets of volumes are in a namespace of their own. */
const withSecret =
  (check: CheckSource | undefined): CheckSource =>
  (source) => {
    check?.(source);
    if (source.at("secretRef").given) {
      source.at("secretRef", "namespace").need();
    }
  };

const glusterfs: CheckSource = (source) => {
  ofPods.get("glusterfs")?.(source);
  const namespace = source.at("endpointsNamespace");
  if (namespace.value === "") {
    namespace.invalid("if the endpointnamespace is set, it must be a valid namespace name");
  } else if (namespace.given) {
    namespace.matches(dnsLabel);
  }
};

const azureFile: CheckSource = (source) => {
  ofPods.get("azureFile")?.(source);
  if (source.at("secretNamespace").given) {
    source.at("secretNamespace").need();
  }
};

const local: CheckSource = (source) => {
  if (source.at("path").need()) {
    checkNoBacksteps(source.at("path"));
  }
};

const secrets = [
  "controllerPublishSecretRef",
  "controllerExpandSecretRef",
  "nodePublishSecretRef",
  "nodeExpandSecretRef",
];

const csi: CheckSource = (source) => {
  checkCsiDriver(source.at("driver"));
  source.at("volumeHandle").need();
  for (const secret of secrets.map((name) => source.at(name)).filter(({ given }) => given)) {
    if (secret.at("name").need()) {
      secret.at("name").matches(subdomain);
    }

    if (secret.at("namespace").need()) {
      secret.at("namespace").matches(dnsLabel);
    }
  }
};

const own: Record<string, CheckSource> = {
  hostPath: checkHostPath,
  nfs: checkNfs,
  glusterfs,
  iscsi: (source) => checkIscsi(source, "must be valid format"),
  cinder: withSecret(ofPods.get("cinder")),
  azureFile,
  local,
  storageos: withSecret(storageOs),
  csi,
};

/** In the order in which Go looks at them. */
export const volumeSources = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
];

export const checkVolumeSource = (spec: Field): void => {
  const given = volumeSources.filter((name) => spec.at(name).given);
  for (const [index, name] of given.entries()) {
    const source = spec.at(name);
    // A flexVolume beside another source is let pass.
    if (index > 0 && name !== "flexVolume") {
      source
        .renamed(name === "cephfs" ? "cephFS" : name)
        .forbidden("may not specify more than 1 volume type");
    } else {
      (own[name] ?? ofPods.get(name))?.(source);
    }
  }

  if (given.length === 0) {
    spec.required("must specify a volume type");
  }

  if (given[0] === "local" && !spec.at("nodeAffinity", "required").given) {
    spec.at("nodeAffinity").required("Local volume requires node affinity");
  }
};
