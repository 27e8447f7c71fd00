/** Rows of the table of resources, as far as patches look at them. */
import type { ResourceInfo } from "../../../src/embedded/resources/resource.ts";

export const resourceInfo = (
  group: string,
  version: string,
  kind: string,
  subresources: string[] = [],
): ResourceInfo => {
  const plural = `${kind.toLowerCase()}s`;
  return {
    key: group === "" ? plural : `${group}/${plural}`,
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: [],
    subresources: subresources.map((name) => ({ name, verbs: [] })),
  };
};
