/** APIService. */
import { formatTime } from "../../clock.ts";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { portNumber } from "../formats.ts";
import type { KindRules } from "../kind-rules.ts";
import { dns1035Label, pathSegment, subdomain } from "../names.ts";
import type { ValidationContext } from "../resource.ts";

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

  checkBackend(spec);
};

const checkBackend = (spec: Field): void => {
  const [service, bundle, skip] = [
    spec.at("service"),
    spec.at("caBundle"),
    spec.at("insecureSkipTLSVerify"),
  ];
  if (!service.given) {
    if (!bundle.empty) {
      const { length } = Buffer.from(bundle.value as string, "base64");
      bundle.invalid("local APIServices may not have a caBundle", `${length} bytes`);
    }

    if (skip.value === true) {
      skip.invalid("local APIServices may not have insecureSkipTLSVerify");
    }

    return;
  }

  service.at("namespace").need();
  service.at("name").need();
  const port = service.at("port");
  const complaints = portNumber((port.value as number | undefined) ?? 0);
  if (complaints.length > 0) {
    port.invalid(`port is not valid: ${complaints.join(", ")}`);
  }

  if (skip.value === true && !bundle.empty) {
    skip.invalid("may not be true if caBundle is present");
  }
};

/** What is said of an API that the server itself serves. */
export const alwaysAvailable = {
  available: true,
  reason: "Local",
  message: "Local APIServices are always available",
};

const newStatus = ({ spec }: Json, { now }: ValidationContext): Json => {
  const { reason, message } = alwaysAvailable;
  const time = now === undefined ? {} : { lastTransitionTime: formatTime(now()) };
  return spec?.service === undefined
    ? { conditions: [{ ...time, message, reason, status: "True", type: "Available" }] }
    : {};
};

export const apiServices: KindRules = {
  name: pathSegment,
  status: newStatus,
  allowUnconditionalUpdate: false,
  validate: checkApiService,
  validateUpdate: checkApiService,
};
