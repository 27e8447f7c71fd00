/** Finalizers whose names others could choose as well (apiextensions pkg/registry/customresource/validator.go). */
import type { KubeObject } from "../../object.ts";
import { qualifiedName } from "../../resources/names.ts";

const standard = new Set(["orphan", "foregroundDeletion", "kubernetes"]);

const adviceOn = (name: string): string[] => {
  if (name.includes("/") || standard.has(name)) {
    return [];
  }

  const how = name.includes(".") ? " including a path (/)" : "";
  return [
    `prefer a domain-qualified finalizer name${how} to avoid accidental conflicts with other finalizer writers`,
  ];
};

/** Of those that were not there before. */
export const finalizerWarnings = (object: KubeObject, old?: KubeObject): string[] => {
  const before = old?.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((name) => !before.includes(name));
  return [...new Set(added)]
    .toSorted()
    .flatMap((name) =>
      [...qualifiedName(name), ...adviceOn(name)].map(
        (words) => `metadata.finalizers: ${JSON.stringify(name)}: ${words}`,
      ),
    );
};
