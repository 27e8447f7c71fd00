/** LimitRanger: fills in and enforces what a namespace's LimitRanges say (k8s.io/kubernetes plugin/pkg/admission/limitranger). */
import type { Json, KubeObject } from "../object.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "./admission.ts";
import { claimViolations, podViolations } from "./limit-check.ts";
import { joinReasons, refuse } from "./refusal.ts";

const annotation = "kubernetes.io/limit-ranger";

interface Defaults {
  requests: Record<string, string>;
  limits: Record<string, string>;
}

const defaultsOf = (limitRange: KubeObject): Defaults => {
  const items: Json[] = (limitRange["spec"].limits ?? []).filter(
    ({ type }: Json) => type === "Container",
  );
  return {
    requests: Object.assign({}, ...items.map((item) => item.defaultRequest)),
    limits: Object.assign({}, ...items.map((item) => item.default)),
  };
};

/** Fills what is missing and returns the names of what it filled. */
const fill = (resources: Json, kind: keyof Defaults, defaults: Defaults): string[] => {
  const missing = Object.keys(defaults[kind]).filter(
    (name) => resources[kind]?.[name] === undefined,
  );
  for (const name of missing) {
    resources[kind] = { ...resources[kind], [name]: defaults[kind][name] };
  }

  return missing.toSorted();
};

const fillContainer = (container: Json, what: string, defaults: Defaults): string[] => {
  container.resources ??= {};
  const limits = fill(container.resources, "limits", defaults);
  const requests = fill(container.resources, "requests", defaults);
  return [
    ...(requests.length === 0
      ? []
      : [`${requests.join(", ")} request for ${what} ${container.name}`]),
    ...(limits.length === 0 ? [] : [`${limits.join(", ")} limit for ${what} ${container.name}`]),
  ];
};

const applyDefaults = (pod: KubeObject, limitRange: KubeObject): void => {
  const defaults = defaultsOf(limitRange);
  const { containers = [], initContainers = [] } = pod["spec"];
  const notes = [
    ...containers.flatMap((one: Json) => fillContainer(one, "container", defaults)),
    ...initContainers.flatMap((one: Json) => fillContainer(one, "init container", defaults)),
  ];
  if (notes.length > 0) {
    const text = `LimitRanger plugin set: ${notes.join("; ")}`;
    pod.metadata.annotations = { ...pod.metadata.annotations, [annotation]: text };
  }
};

const concerns = ({ resource, subresource, operation, oldObject }: AdmissionRequest): boolean => {
  if (operation === "DELETE" || operation === "CONNECT") {
    return false;
  }

  if (oldObject?.metadata.deletionTimestamp !== undefined) {
    return false;
  }

  if (resource.key === "pods") {
    return subresource === undefined ? operation === "CREATE" : subresource === "resize";
  }

  return resource.key === "persistentvolumeclaims" && subresource === undefined;
};

export const startLimitRanger: StartAdmission = ({ client }): AdmissionPlugin => {
  const rangesFor = ({ namespace = "" }: AdmissionRequest): KubeObject[] =>
    client.list("limitranges", { namespace });

  return {
    name: "LimitRanger",
    mutate: (request) => {
      const { object, resource } = request;
      if (object !== undefined && resource.key === "pods" && concerns(request)) {
        rangesFor(request).forEach((limitRange) => applyDefaults(object, limitRange));
      }
    },
    validate: (request) => {
      const { object, resource } = request;
      if (object === undefined || !concerns(request)) {
        return;
      }

      const violations = resource.key === "pods" ? podViolations : claimViolations;
      for (const limitRange of rangesFor(request)) {
        const found = violations(limitRange, object);
        if (found.length > 0) {
          throw refuse(request, joinReasons(found));
        }
      }
    },
  };
};
