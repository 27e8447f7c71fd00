/** Pods of a Job: how they are made and how they count. Follows k8s.io/kubernetes pkg/controller/job. */
import type { Json, KubeObject } from "../../object.ts";
import { podFromTemplate } from "../pod-control.ts";
import { indexAnnotation } from "./indexes.ts";

export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

export const isTracked = ({ metadata }: KubeObject): boolean =>
  metadata.finalizers?.includes(trackingFinalizer) ?? false;

export const isIndexed = ({ spec }: KubeObject): boolean => spec.completionMode === "Indexed";

export const onlyReplacesFailed = ({ spec }: KubeObject): boolean =>
  spec.podReplacementPolicy === "Failed" || spec.podFailurePolicy !== undefined;

export const hasSucceeded = ({ status }: KubeObject): boolean => status?.phase === "Succeeded";

/** A pod on its way out counts as failed, unless the Job waits for its real end. */
export const hasFailed = (job: KubeObject, pod: KubeObject): boolean =>
  pod["status"]?.phase === "Failed" ||
  (!onlyReplacesFailed(job) && pod.metadata.deletionTimestamp !== undefined && !hasSucceeded(pod));

/** @param index For Indexed Jobs. */
export const jobPod = (job: KubeObject, index: number | undefined): Json => {
  const pod = podFromTemplate(job["spec"].template, job);
  pod.metadata.finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer];
  if (index === undefined) {
    return pod;
  }

  const { name } = job.metadata;
  pod.metadata.generateName = `${name.slice(0, 57 - String(index).length)}-${index}-`;
  pod.metadata.annotations = { ...pod.metadata.annotations, [indexAnnotation]: String(index) };
  pod.metadata.labels = { ...pod.metadata.labels, [indexAnnotation]: String(index) };
  pod.spec.hostname = `${name}-${index}`;
  for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    addIndexVariable(container);
  }

  return pod;
};

const addIndexVariable = (container: Json): void => {
  const env: Json[] = container.env ?? [];
  if (!env.some(({ name }) => name === "JOB_COMPLETION_INDEX")) {
    const fieldPath = `metadata.labels['${indexAnnotation}']`;
    container.env = [
      ...env,
      { name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef: { fieldPath } } },
    ];
  }
};
