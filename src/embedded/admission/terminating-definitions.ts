/** No instances of a kind whose definition is being deleted (apiextensions pkg/apiserver/customresource_handler.go). */
import type { Json } from "../object.ts";
import { forbidden } from "../status.ts";
import type { StartAdmission } from "./admission.ts";

const definitionsKey = "apiextensions.k8s.io/customresourcedefinitions";

export const startTerminatingDefinitions: StartAdmission = ({ client }) => ({
  name: "TerminatingDefinitions",
  mutate: ({ resource, operation, name }) => {
    if (resource.custom !== true || operation !== "CREATE") {
      return;
    }

    const { group, plural } = resource;
    const definition = client.get(definitionsKey, undefined, `${plural}.${group}`);
    const conditions: Json[] = definition?.["status"]?.conditions ?? [];
    if (conditions.some(({ type, status }) => type === "Terminating" && status === "True")) {
      const why = "create not allowed while custom resource definition is terminating";
      throw forbidden({ group, resource: plural }, name, why);
    }
  },
});
