/** Warnings of workloads: of their template, and of names that make bad host names. */
import type { Json } from "../../object.ts";
import { dnsLabel } from "../names.ts";
import { podWarnings } from "./warnings.ts";

/** On updates only when the spec changed. @param path Where the template is. */
export const templateWarnings = (object: Json, old: Json, path = "spec.template"): string[] => {
  const unchanged = old !== undefined && old.metadata.generation === object.metadata.generation;
  const template = path.split(".").reduce((value: Json, name) => value?.[name], object);
  return unchanged || template === undefined ? [] : podWarnings(template, path);
};

export const podNameWarnings = (name: string): string[] => {
  const complaints = dnsLabel(name);
  return complaints.length === 0
    ? []
    : [
        `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${complaints.join(" ")}]`,
      ];
};
