/** Pod templates of workloads. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { validateAnnotations, validateLabels } from "../metadata.ts";
import { labelSelectorMatches } from "../selectors.ts";
import { checkPodAnnotations } from "./annotations.ts";
import { checkPodSpec } from "./spec.ts";

/** Go leaves `metadata` out of the paths of labels and annotations here. */
export const checkTemplate = (template: Field): void => {
  const metadata = template.at("metadata");
  validateLabels(template.at("labels").as(metadata.value?.labels));
  validateAnnotations(template.at("annotations").as(metadata.value?.annotations));
  checkPodAnnotations(template.at("annotations").as(metadata.value?.annotations), template.value);
  checkPodSpec(template.at("spec"), { podName: "", isPod: false });
  if (template.at("spec", "ephemeralContainers").length > 0) {
    template
      .at("spec", "ephemeralContainers")
      .forbidden("ephemeral containers not allowed in pod template");
  }
};

/** The selector must match, unless it is empty. */
export const checkTemplateLabels = (template: Field, selector: Json): void => {
  const labels = template.at("metadata", "labels");
  if (!labelSelectorMatches(selector, labels.value as Record<string, string> | undefined)) {
    labels.invalid("`selector` does not match template `labels`");
  }
};

/** Pods of a controller are restarted for ever. @param owner The kind that messages name. */
export const checkAlwaysRunning = (template: Field, owner: string): void => {
  const policy = template.at("spec", "restartPolicy");
  if (policy.value !== "Always") {
    policy.notSupported(["Always"]);
  }

  const deadline = template.at("spec", "activeDeadlineSeconds");
  if (deadline.given) {
    deadline.forbidden(`activeDeadlineSeconds in ${owner} is not Supported`);
  }
};
