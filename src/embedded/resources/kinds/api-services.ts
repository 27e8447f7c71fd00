/** APIService. */
import type { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { dns1035Label, pathSegment, subdomain } from "../names.ts";

const checkApiService = (object: Field): void => {
  const spec = object.at("spec");
  const { group = "", version = "" } = (spec.value ?? {}) as Record<string, string>;
  const name = object.at("metadata", "name");
  if (name.value !== `${version}.${group}`) {
    name.invalid(
      `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(`${version}.${group}`)}`,
    );
  }

  if (group === "" && version !== "v1") {
    spec.at("group").required("only v1 may have an empty group and it better be legacy kube");
  } else if (group !== "") {
    spec.at("group").matches(subdomain);
  }

  spec.at("version").matches(dns1035Label);

  for (const [part, limit] of [
    ["groupPriorityMinimum", 20_000],
    ["versionPriority", 1000],
  ] as const) {
    const at = spec.at(part);
    const value = (at.value as number | undefined) ?? 0;
    if (value <= 0 || value > limit) {
      at.invalid(`must be positive and less than ${limit}`, value);
    }
  }

  if (spec.at("service").given) {
    spec.at("service", "namespace").need();
    spec.at("service", "name").need();
  }
};

export const apiServices: KindRules = {
  name: pathSegment,
  allowUnconditionalUpdate: false,
  validate: checkApiService,
  validateUpdate: checkApiService,
};
