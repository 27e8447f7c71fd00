/** What a pod's status says of its resource claims. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { dnsLabel, subdomain } from "../names.ts";

export const checkClaimStatuses = (statuses: Field, { resourceClaims }: Json): void => {
  const claims = ((resourceClaims ?? []) as Json[]).map(({ name }) => name as string);
  const seen = new Set<string>();
  for (const status of statuses.items()) {
    const { name } = status.value as { name: string };
    if (!claims.includes(name)) {
      status.at("name").invalid("must match the name of an entry in `spec.resourceClaims`");
    }

    if (seen.has(name)) {
      status.at("name").duplicate();
    }

    seen.add(name);
    if (status.at("resourceClaimName").given) {
      status.at("resourceClaimName").matches(subdomain);
    }
  }
};

const checkMapping = (mapping: Field, containers: Json[]): void => {
  const { containerName, resourceName } = mapping.value as Record<string, string>;
  const container = containers.find(({ name }) => name === containerName);
  if (container === undefined) {
    mapping
      .at("containerName")
      .invalidText(
        "must match the name of an entry in spec.initContainers.name or spec.containers.name",
      );
  } else if (container.resources?.requests?.[resourceName ?? ""] === undefined) {
    mapping
      .at("resourceName")
      .invalidText(
        "must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests",
      );
  }
};

export const checkExtendedClaim = (status: Field, spec: Json): void => {
  if (!status.given) {
    return;
  }

  const containers: Json[] = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const mappings = status.at("requestMappings");
  mappings.need("at least one request mapping is required");
  const seen = new Set<string>();
  for (const mapping of mappings.items()) {
    const names = ["containerName", "resourceName", "requestName"];
    const key = JSON.stringify(names.map((name) => mapping.value[name]));
    checkMapping(mapping, containers);
    // Go reports under the status, not under the mapping.
    status.at("requestName").as(mapping.value.requestName).matches(dnsLabel);
    if (seen.has(key)) {
      names.forEach((name) => mapping.at(name).duplicate());
    }

    seen.add(key);
  }

  if (status.at("resourceClaimName").need()) {
    status.at("resourceClaimName").matches(subdomain);
  }
};
