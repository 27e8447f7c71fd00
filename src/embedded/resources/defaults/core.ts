/** Defaults of the other core kinds, from pkg/apis/core/v1/defaults.go and discovery/v1. */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import { fill, fillPointers } from "../fill.ts";
import type { TypeDefaults } from "../fill.ts";

const externallyAccessible = ({ type, externalIPs }: Json): boolean =>
  type === "LoadBalancer" ||
  type === "NodePort" ||
  (type === "ClusterIP" && (externalIPs ?? []).length > 0);

const sessionAffinity = (spec: Json): void => {
  fill(spec, { sessionAffinity: "None" });
  if (spec.sessionAffinity === "None") {
    delete spec.sessionAffinityConfig;
  }

  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (spec.sessionAffinity === "ClientIP" && (seconds === undefined || seconds === null)) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } };
  }
};

const servicePort = (port: Json): void => {
  fill(port, { protocol: "TCP" });
  if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") {
    port.targetPort = port.port ?? 0;
  }
};

const service = (value: Json): void => {
  value.spec ??= {};
  const { spec } = value;
  sessionAffinity(spec);
  fill(spec, { type: "ClusterIP" });
  for (const port of (spec.ports ?? []) as Json[]) {
    servicePort(port);
  }

  if (externallyAccessible(spec)) {
    fill(spec, { externalTrafficPolicy: "Cluster" });
  }

  if (["NodePort", "LoadBalancer", "ClusterIP"].includes(spec.type)) {
    fillPointers(spec, { internalTrafficPolicy: "Cluster" });
  }

  if (spec.type === "LoadBalancer") {
    fill(spec, { allocateLoadBalancerNodePorts: true });
    for (const ingress of (value.status?.loadBalancer?.ingress ?? []) as Json[]) {
      if ((ingress.ip ?? "") !== "") {
        fill(ingress, { ipMode: "VIP" });
      }
    }
  }
};

const limitRangeItem = (item: Json): void => {
  if (item.type !== "Container") {
    return;
  }

  item.default = { ...item.max, ...item.default };
  item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
};

const replicationController = (value: Json): void => {
  value.spec ??= {};
  const labels = value.spec.template?.metadata?.labels;
  if (labels !== undefined && labels !== null) {
    if (Object.keys(value.spec.selector ?? {}).length === 0) {
      value.spec.selector = clone(labels);
    }

    if (Object.keys(value.metadata?.labels ?? {}).length === 0) {
      value.metadata = { ...value.metadata, labels: clone(labels) };
    }
  }

  fill(value.spec, { replicas: 1 });
};

const namespace = (value: Json): void => {
  const name = value.metadata?.name ?? "";
  if (name !== "") {
    value.metadata.labels = { ...value.metadata.labels, "kubernetes.io/metadata.name": name };
  }
};

export const coreDefaults: TypeDefaults = {
  "core.v1.Service": service,
  "core.v1.EndpointPort": (value) => fill(value, { protocol: "TCP" }),
  "core.v1.Secret": (value) => fill(value, { type: "Opaque" }),
  "core.v1.LimitRangeItem": limitRangeItem,
  "core.v1.ReplicationController": replicationController,
  "core.v1.Namespace": namespace,
  "core.v1.NamespaceStatus": (value) => fill(value, { phase: "Active" }),
  "core.v1.NodeStatus": (value) => {
    if (value.capacity !== undefined) {
      fill(value, { allocatable: clone(value.capacity) });
    }
  },
  "core.v1.PersistentVolumeStatus": (value) => fill(value, { phase: "Pending" }),
  "core.v1.PersistentVolumeSpec": (value) => {
    fill(value, { persistentVolumeReclaimPolicy: "Retain" });
    fillPointers(value, { volumeMode: "Filesystem" });
  },
  "core.v1.PersistentVolumeClaimSpec": (value) => fillPointers(value, { volumeMode: "Filesystem" }),
  "core.v1.PersistentVolumeClaim": (value) => {
    value.status = { ...value.status, phase: value.status?.phase || "Pending" };
  },
  "discovery.v1.EndpointPort": (value) => {
    value.name ??= "";
    value.protocol ??= "TCP";
  },
};
