/** Has the engine for expressions at hand before objects are checked that hold some. */
import { loadExpressions } from "../resources/expressions.ts";
import type { AdmissionPlugin } from "./admission.ts";

const groups = new Set(["admissionregistration.k8s.io", "apiextensions.k8s.io"]);

export const expressions: AdmissionPlugin = {
  name: "Expressions",
  mutate: async ({ resource, operation }) => {
    if (groups.has(resource.group) && (operation === "CREATE" || operation === "UPDATE")) {
      await loadExpressions();
    }
  },
};
