/** `/resize`: only the resources of containers may change, and not the pod's quality of service. */
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { Field } from "../field.ts";
import { qualityOfService } from "./quality.ts";
import { checkPodSpec } from "./spec.ts";

const merged = (containers: Json[] | undefined, old: Json[] | undefined): Json[] | undefined =>
  containers?.map((container, index) => ({
    ...clone(old?.[index]),
    name: container.name,
    resources: container.resources ?? {},
    ...(container.resizePolicy === undefined ? {} : { resizePolicy: container.resizePolicy }),
  }));

const sameNames = (containers: Json[] | undefined, old: Json[] | undefined): boolean =>
  (containers ?? []).length === (old ?? []).length &&
  (containers ?? []).every(({ name }, index) => name === old?.[index]?.name);

export const prepareResize = (object: KubeObject, old: KubeObject): void => {
  const [spec, before] = [object["spec"], old["spec"]];
  object["status"] = clone(old["status"]);
  if (
    sameNames(spec.containers, before.containers) &&
    sameNames(spec.initContainers, before.initContainers)
  ) {
    object["spec"] = {
      ...clone(before),
      containers: merged(spec.containers, before.containers),
      ...(spec.initContainers === undefined
        ? {}
        : { initContainers: merged(spec.initContainers, before.initContainers) }),
    };
  }
};

export const checkResize = (spec: Field, old: Json): void => {
  checkPodSpec(spec, { podName: "", isPod: true });
  if (!sameNames(spec.value.containers, old.containers)) {
    spec.forbidden("containers may not be renamed or reordered on resize");
  }

  if (qualityOfService(spec.value) !== qualityOfService(old)) {
    spec.invalid(
      "Pod QOS Class may not change as a result of resizing",
      qualityOfService(spec.value),
    );
  }
};
