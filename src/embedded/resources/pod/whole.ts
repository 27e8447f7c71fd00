/** The rules of a pod as such, which all writes but those to its status go by. */
import type { Field } from "../field.ts";
import { checkPodAnnotations } from "./annotations.ts";
import { checkImageSpaces } from "./containers.ts";
import { checkPodSpec } from "./spec.ts";

const checkTokens = (spec: Field): void => {
  if (!spec.at("serviceAccountName").empty) {
    return;
  }

  for (const volume of spec.at("volumes").items()) {
    for (const source of volume.at("projected", "sources").items()) {
      if (source.at("serviceAccountToken").given) {
        source
          .at("serviceAccountToken")
          .forbidden("must not be specified when serviceAccountName is not set");
      }
    }
  }
};

export const checkWholePod = (pod: Field): void => {
  const spec = pod.at("spec");
  checkPodAnnotations(pod.at("metadata", "annotations"), pod.value);
  checkPodSpec(spec, { podName: (pod.value.metadata.name as string) ?? "", isPod: true });
  checkTokens(spec);
  checkImageSpaces(spec.at("containers"));
  checkImageSpaces(spec.at("initContainers"));
};
