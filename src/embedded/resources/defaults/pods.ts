/** Defaults of pods, their containers and volumes, from pkg/apis/core/v1/defaults.go. */
import type { Json } from "../../object.ts";
import { fill, fillNumbers, fillPointers } from "../fill.ts";
import type { TypeDefaults } from "../fill.ts";
import { imageTag } from "../image-name.ts";
import { defaultPodResources } from "./pod-resources.ts";

const pullPolicy = (image: string | undefined): string =>
  imageTag(image ?? "") === "latest" ? "Always" : "IfNotPresent";

const container = (value: Json): void => {
  dropStopSignal(value);
  fill(value, {
    imagePullPolicy: pullPolicy(value.image),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
};

/** Behind a feature gate that is off by default; nothing stays of hooks that said nothing else. */
const dropStopSignal = (value: Json): void => {
  if (value.lifecycle?.stopSignal !== undefined) {
    const { stopSignal: _, ...hooks } = value.lifecycle;
    value.lifecycle = Object.keys(hooks).length === 0 ? undefined : hooks;
  }
};

const requestsFromLimits = ({ resources }: Json): void => {
  if (resources?.limits !== undefined && resources.limits !== null) {
    resources.requests = { ...resources.limits, ...resources.requests };
  }
};

const hostPorts = ({ ports }: Json): void => {
  for (const port of (ports ?? []) as Json[]) {
    fillNumbers(port, { hostPort: port.containerPort });
  }
};

const pod = (object: Json): void => {
  // In Go every pod has a spec, if only an empty one.
  const spec: Json = (object.spec ??= {});
  // Conversion, not defaulting, does this; templates keep what they say.
  if (spec.terminationGracePeriodSeconds < 0) {
    spec.terminationGracePeriodSeconds = 1;
  }

  const containers: Json[] = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  for (const each of containers) {
    requestsFromLimits(each);
    if (spec.hostNetwork === true) {
      hostPorts(each);
    }
  }

  defaultPodResources(spec);
  fill(spec, { enableServiceLinks: true });
};

/** Conversion gives the account's old and new name the same value; the new one wins. */
const nameAccount = (spec: Json): void => {
  const name: string = spec.serviceAccountName || spec.serviceAccount || "";
  if (name !== "") {
    Object.assign(spec, { serviceAccountName: name, serviceAccount: name });
  }
};

/** Conversion does this: old kubelets know one address alone, which counts where the list says another. */
const syncAddresses = (status: Json): void => {
  const [first] = (status.podIPs ?? []) as Json[];
  const address: string = status.podIP || first?.ip || "";
  if (address !== "") {
    status.podIP = address;
    status.podIPs = first?.ip === address ? status.podIPs : [{ ip: address }];
  }
};

const volume = (value: Json): void => {
  if (Object.keys(value as object).every((key) => key === "name")) {
    value.emptyDir = {};
  }

  if (value.image !== undefined) {
    fill(value.image, { pullPolicy: pullPolicy(value.image.reference) });
  }
};

const mode = (value: Json): void => fill(value, { defaultMode: 0o644 });
const rbd = (value: Json): void =>
  fill(value, { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" });
const scaleIO = (value: Json): void =>
  fill(value, { storageMode: "ThinProvisioned", fsType: "xfs" });
const iscsi = (value: Json): void => fill(value, { iscsiInterface: "default" });

export const podDefaults: TypeDefaults = {
  "core.v1.Pod": pod,
  "core.v1.PodSpec": (value) => {
    nameAccount(value);
    // Behind a feature gate that is off by default, as are two projections below.
    delete value.schedulingGroup;
    fill(value, {
      dnsPolicy: "ClusterFirst",
      restartPolicy: "Always",
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      schedulerName: "default-scheduler",
    });
  },
  "core.v1.PodStatus": (value) => {
    syncAddresses(value);
    // Behind a feature gate that is off by default.
    delete value.nodeAllocatableResourceClaimStatuses;
  },
  "core.v1.Container": container,
  "core.v1.EphemeralContainer": container,
  "core.v1.VolumeProjection": (value) => {
    for (const gated of ["clusterTrustBundle", "podCertificate"]) {
      delete value[gated];
    }
  },
  "core.v1.ContainerPort": (value) => fill(value, { protocol: "TCP" }),
  "core.v1.Probe": (value) =>
    fillNumbers(value, {
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    }),
  "core.v1.GRPCAction": (value) => {
    value.service ??= "";
  },
  "core.v1.HTTPGetAction": (value) => fill(value, { path: "/", scheme: "HTTP" }),
  "core.v1.ObjectFieldSelector": (value) => fill(value, { apiVersion: "v1" }),
  "core.v1.FileKeySelector": (value) => fill(value, { optional: false }),
  "core.v1.Volume": volume,
  "core.v1.SecretVolumeSource": mode,
  "core.v1.ConfigMapVolumeSource": mode,
  "core.v1.DownwardAPIVolumeSource": mode,
  "core.v1.ProjectedVolumeSource": mode,
  "core.v1.ServiceAccountTokenProjection": (value) => fill(value, { expirationSeconds: 3600 }),
  "core.v1.HostPathVolumeSource": (value) => {
    value.type ??= "";
  },
  "core.v1.ISCSIVolumeSource": iscsi,
  "core.v1.ISCSIPersistentVolumeSource": iscsi,
  "core.v1.RBDVolumeSource": rbd,
  "core.v1.RBDPersistentVolumeSource": rbd,
  "core.v1.ScaleIOVolumeSource": scaleIO,
  "core.v1.ScaleIOPersistentVolumeSource": scaleIO,
  "core.v1.AzureDiskVolumeSource": (value) =>
    fillPointers(value, {
      cachingMode: "ReadWrite",
      fsType: "ext4",
      readOnly: false,
      kind: "Shared",
    }),
};
