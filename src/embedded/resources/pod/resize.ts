/** `/resize`: cpu and memory of containers and of the whole pod may change, and nothing else. */
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { isMirror } from "./annotations.ts";
import { qualityOfService } from "./quality.ts";
import { keepMetadata } from "./subresource-metadata.ts";
import { checkWholePod } from "./whole.ts";

type ContainerList = "containers" | "initContainers";

const inPlace = ["cpu", "memory"];
const onlyInPlace = "only cpu and memory resources are mutable";
const listOf = (spec: Json, list: ContainerList): Json[] => spec[list] ?? [];

/** The old containers with the new resources; as they came when they are others, for validation to say so. */
const merged = (containers: Json[], old: Json[]): Json[] =>
  containers.some(({ name }, index) => name !== old[index]?.name)
    ? containers
    : containers.map(({ resources = {}, resizePolicy }, index) => {
        const { resizePolicy: _, ...kept } = clone(old[index]);
        return { ...kept, resources, ...(resizePolicy === undefined ? {} : { resizePolicy }) };
      });

const sameCount = (spec: Json, old: Json, list: ContainerList): boolean =>
  listOf(spec, list).length === listOf(old, list).length;

export const prepareResize = (object: KubeObject, old: KubeObject): void => {
  const [spec, before] = [object["spec"], old["spec"]];
  if (!sameCount(spec, before, "containers") || !sameCount(spec, before, "initContainers")) {
    return;
  }

  const { resources: _, ...kept } = clone(before);
  object["status"] = clone(old["status"]);
  object["spec"] = {
    ...kept,
    containers: merged(listOf(spec, "containers"), listOf(before, "containers")),
    initContainers: merged(listOf(spec, "initContainers"), listOf(before, "initContainers")),
    ...(spec.resources === undefined ? {} : { resources: spec.resources }),
  };
  keepMetadata(object, old);
};

/** The first container that runs tells whether its node can resize: it shows the resources it runs with. */
const nodeCanResize = ({ status }: Json): boolean => {
  const statuses = (status?.containerStatuses ?? []) as Json[];
  const running = statuses.find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
};

const checkPod = (pod: Field, old: Json): void => {
  const spec = pod.at("spec");
  if ((old.status?.qosClass || qualityOfService(old.spec)) !== qualityOfService(spec.value)) {
    const shown = (pod.value.status?.qosClass as string | undefined) ?? "";
    spec.invalid("Pod QOS Class may not change as a result of resizing", shown);
  }

  if (!nodeCanResize(old)) {
    spec.forbidden("Pod running on node without support for resize");
  }
};

const checkOrder = (spec: Field, old: Json, list: ContainerList): void => {
  if (!sameCount(spec.value, old, list)) {
    spec.at(list).forbidden(`${list} may not be added or removed on resize`);
    return;
  }

  for (const [index, container] of spec.at(list).items().entries()) {
    if (container.value.name !== old[list][index].name) {
      container.at("name").forbidden(`${list} may not be renamed or reordered on resize`);
    }
  }
};

const checkNoneRemoved = (resources: Field, old: Json, what: string): void => {
  for (const list of ["requests", "limits"] as const) {
    const now = (resources.value?.[list] ?? {}) as object;
    if (Object.keys((old?.[list] ?? {}) as object).some((name) => !(name in now))) {
      resources.at(list).forbidden(`${what} ${list} cannot be removed`);
    }
  }
};

const withOldInPlace = (list: Json, old: Json): Json => {
  const rest = Object.entries({ ...list }).filter(([name]) => !inPlace.includes(name));
  const kept = Object.entries({ ...old }).filter(([name]) => inPlace.includes(name));
  return Object.fromEntries([...rest, ...kept]);
};

/** The new resources with everything put back that was allowed to change. */
const munged = (resources: Json, old: Json): Json => ({
  limits: withOldInPlace(resources?.limits, old?.limits),
  requests: withOldInPlace(resources?.requests, old?.requests),
});

const mungedContainer = (container: Json, old: Json): Json => ({
  ...container,
  resources: munged(container.resources, old.resources),
});

const states = ({ resources }: Json): boolean =>
  Object.keys({ ...resources?.requests, ...resources?.limits }).length > 0;

const checkPodLevel = (spec: Field, old: Json): void => {
  const resources = spec.at("resources");
  if (!states(old) && !states(spec.value)) {
    return;
  }

  if (old.resources !== undefined && !resources.given) {
    resources.forbidden("pod-level resources cannot be removed");
    return;
  }

  checkNoneRemoved(resources, old.resources, "pod-level resource");
  const kept = { claims: resources.value?.claims, ...munged(resources.value, old.resources) };
  const before = old.resources ?? {};
  if (["claims", "limits", "requests"].some((part) => !semanticEqual(kept[part], before[part]))) {
    spec.forbidden(`${onlyInPlace} at pod-level`);
  }
};

const checkInitContainer = (container: Field, old: Json): void => {
  if (!semanticEqual(mungedContainer(container.value, old), old)) {
    container.forbidden("only cpu and memory resources for init or sidecar containers are mutable");
  }

  if (semanticEqual(container.value, old) || container.value.restartPolicy === "Always") {
    return;
  }

  for (const { restartPolicy } of (container.value.resizePolicy ?? []) as Json[]) {
    if (restartPolicy === "RestartContainer") {
      container.forbidden(
        "non-sidecar init containers with a resize policy of RestartContainer cannot be resized",
      );
    }
  }
};

const checkContainers = (spec: Field, old: Json): void => {
  for (const list of ["initContainers", "containers"] as const) {
    for (const [index, container] of spec.at(list).items().entries()) {
      checkNoneRemoved(container.at("resources"), old[list][index].resources, "resource");
    }
  }

  for (const [index, { value }] of spec.at("containers").items().entries()) {
    if (!semanticEqual(mungedContainer(value, old.containers[index]), old.containers[index])) {
      spec.forbidden(onlyInPlace);
    }
  }

  for (const [index, container] of spec.at("initContainers").items().entries()) {
    checkInitContainer(container, old.initContainers[index]);
  }
};

const unresizable = (old: Json): string | undefined => {
  if (isMirror(old)) {
    return "static pods cannot be resized";
  }

  return old.spec.os?.name === "windows" ? "windows pods cannot be resized" : undefined;
};

export const checkResize = (pod: Field, old: KubeObject): void => {
  const refusal = unresizable(old);
  if (refusal !== undefined) {
    pod.at("").forbidden(refusal);
    return;
  }

  checkWholePod(pod);
  checkPod(pod, old);
  const [spec, before] = [pod.at("spec"), old["spec"]];
  checkPodLevel(spec, before);
  const found = pod.causes.length;
  checkOrder(spec, before, "containers");
  checkOrder(spec, before, "initContainers");
  if (pod.causes.length === found) {
    checkContainers(spec, before);
  }
};
