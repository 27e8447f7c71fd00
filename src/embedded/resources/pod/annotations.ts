/** Annotations that mean something on pods. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { checkRelativePath } from "../paths.ts";

const deletionCost = "controller.kubernetes.io/pod-deletion-cost";
const mirror = "kubernetes.io/config.mirror";
const seccompPod = "seccomp.security.alpha.kubernetes.io/pod";
const seccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
const appArmor = "container.apparmor.security.beta.kubernetes.io/";

const isInt32 = (text: string): boolean =>
  /^(?:0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) <= 2_147_483_647;

const checkSeccomp = (at: Field): void => {
  const profile = at.value as string;
  if (["runtime/default", "docker/default", "unconfined"].includes(profile)) {
    return;
  }

  if (profile.startsWith("localhost/")) {
    checkRelativePath(at.as(profile.slice("localhost/".length)));
  } else {
    at.invalid("must be a valid seccomp profile");
  }
};

/** @param pod Pod or template: what the annotations are on. */
export const checkPodAnnotations = (annotations: Field, pod: Json): void => {
  const values = (annotations.value ?? {}) as Record<string, string>;
  if (values[mirror] !== undefined && (pod.spec?.nodeName ?? "") === "") {
    annotations.key(mirror).invalid("must set spec.nodeName if mirror pod annotation is set");
  }

  const cost = values[deletionCost];
  if (cost !== undefined && !isInt32(cost)) {
    annotations.key(deletionCost).invalid("must be a 32bit integer");
  }

  for (const [key, { value }] of annotations.entries()) {
    if (key === seccompPod || key.startsWith(seccompContainer)) {
      checkSeccomp(annotations.at(key).as(value));
    }
  }
};

/** A static pod as the API shows it: its kubelet alone decides about it. */
export const isMirror = ({ metadata }: Json): boolean =>
  metadata.annotations?.[mirror] !== undefined;

const wordsFor = (key: string): string | undefined => {
  if (key.startsWith(appArmor)) {
    return "AppArmor annotations";
  }

  return key === mirror ? "mirror pod annotation" : undefined;
};

/** Some annotations say how the pod is run, and stay as they were when it was made. */
export const checkAnnotationUpdate = (pod: Field, { metadata }: Json): void => {
  const annotations = pod.at("metadata", "annotations");
  const before = (metadata.annotations ?? {}) as Record<string, string>;
  const after = (annotations.value ?? {}) as Record<string, string>;
  for (const key of Object.keys({ ...before, ...after }).toSorted()) {
    const words = wordsFor(key);
    if (words !== undefined && before[key] !== after[key]) {
      const change = before[key] === undefined ? "add" : "remove or update";
      annotations.key(key).forbidden(`may not ${change} ${words}`);
    }
  }

  checkPodAnnotations(annotations, pod.value);
};
