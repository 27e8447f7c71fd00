/** Defaults of custom resource definitions and of device claims. */
import type { Json } from "../../object.ts";
import { fill } from "../fill.ts";
import type { TypeDefaults } from "../fill.ts";

const definition = (value: Json): void => {
  value.spec ??= {};
  value.status ??= {};
  if ((value.status.storedVersions ?? []).length === 0) {
    const stored = ((value.spec.versions ?? []) as Json[]).find(({ storage }) => storage === true);
    value.status.storedVersions = stored === undefined ? undefined : [stored.name];
  }
};

const definitionSpec = (spec: Json): void => {
  spec.names ??= {};
  const kind: string = spec.names.kind ?? "";
  fill(spec.names, {
    singular: kind.toLowerCase(),
    listKind: kind === "" ? "" : `${kind}List`,
  });
  fill(spec, { conversion: { strategy: "None" } });
};

const deviceRequest = (value: Json): void => {
  fill(value, { allocationMode: "ExactCount" });
  if (value.allocationMode === "ExactCount") {
    value.count = value.count || 1;
  }
};

export const definitionDefaults: TypeDefaults = {
  "apiextensions.v1.CustomResourceDefinition": definition,
  "apiextensions.v1.CustomResourceDefinitionSpec": definitionSpec,
  "apiextensions.v1.ServiceReference": (value) => fill(value, { port: 443 }),
  "resource.v1.ExactDeviceRequest": deviceRequest,
  "resource.v1.DeviceSubRequest": deviceRequest,
};
