/** What only the Kubernetes community, or nobody any more, may do with a definition. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";

const approval = "api-approved.kubernetes.io";
const needsApproval = (group: string): boolean => /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group);

const approved = ({ metadata }: Json): boolean => {
  const text = (metadata.annotations?.[approval] ?? "") as string;
  return text.startsWith("unapproved") || (URL.canParse(text) && new URL(text).host !== "");
};

/** Groups of the Kubernetes community are not for everybody. */
export const checkApproval = (object: Field, old?: Json): void => {
  const { metadata, spec } = object.value;
  const text = (metadata.annotations?.[approval] ?? "") as string;
  if (
    !needsApproval((spec?.group ?? "") as string) ||
    approved(object.value) ||
    (old !== undefined && text === (old.metadata.annotations?.[approval] ?? ""))
  ) {
    return;
  }

  const annotation = object.at("metadata", "annotations").key(approval);
  const tail = ", see https://github.com/kubernetes/enhancements/pull/1111";
  const words = `protected groups must have approval annotation "${approval}"`;
  if (text === "") {
    annotation.required(words + tail);
  } else {
    annotation.invalid(`${words} with either a URL or a reason starting with "unapproved"${tail}`);
  }
};

export const checkPreserve = (spec: Field, old?: Json): void => {
  if (old?.preserveUnknownFields !== true && spec.value?.preserveUnknownFields === true) {
    spec
      .at("preserveUnknownFields")
      .invalid(
        "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
      );
  }
};
