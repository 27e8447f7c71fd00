/** Priority: pods get the number of their priority class (k8s.io/kubernetes plugin/pkg/admission/priority). */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "./admission.ts";
import { refuse } from "./refusal.ts";

interface Resolved {
  name: string;
  value: number;
  preemptionPolicy: string | undefined;
}

const classes = "scheduling.k8s.io/priorityclasses";

const defaultClass = (client: Client): KubeObject | undefined =>
  client
    .list(classes)
    .filter((item) => item["globalDefault"] === true)
    .toSorted((a, b) => a["value"] - b["value"])[0];

const resolve = (client: Client, request: AdmissionRequest, name: string): Resolved => {
  const found = name === "" ? defaultClass(client) : client.get(classes, undefined, name);
  if (found === undefined && name !== "") {
    throw refuse(request, `no PriorityClass with name ${name} was found`);
  }

  return found === undefined
    ? { name: "", value: 0, preemptionPolicy: "PreemptLowerPriority" }
    : {
        name: found.metadata.name,
        value: found["value"],
        preemptionPolicy: found["preemptionPolicy"],
      };
};

const admitNew = (client: Client, request: AdmissionRequest, spec: Json): void => {
  const resolved = resolve(client, request, spec.priorityClassName ?? "");
  const { name, value, preemptionPolicy } = resolved;
  if (name !== "") {
    spec.priorityClassName = name;
  }

  if (spec.priority !== undefined && spec.priority !== value) {
    throw refuse(
      request,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    );
  }

  spec.priority = value;
  if (preemptionPolicy === undefined) {
    return;
  }

  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    throw refuse(
      request,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    );
  }

  spec.preemptionPolicy = preemptionPolicy;
};

const keep = (spec: Json, old: Json): void => {
  for (const field of ["priority", "preemptionPolicy"]) {
    if (spec[field] === undefined && old[field] !== undefined) {
      spec[field] = old[field];
    }
  }
};

const checkDefault = (client: Client, request: AdmissionRequest, object: KubeObject): void => {
  const known = object["globalDefault"] === true ? defaultClass(client) : undefined;
  const isAnother = request.operation === "CREATE" || known?.metadata.name !== object.metadata.name;
  if (known !== undefined && isAnother) {
    throw refuse(
      request,
      `PriorityClass ${known.metadata.name} is already marked as default. Only one default can exist`,
    );
  }
};

export const startPriority: StartAdmission = ({ client }): AdmissionPlugin => ({
  name: "Priority",
  mutate: (request) => {
    const { resource, subresource, operation, object, oldObject } = request;
    if (resource.key !== "pods" || subresource !== undefined || object === undefined) {
      return;
    }

    if (operation === "CREATE") {
      admitNew(client, request, object["spec"]);
    } else if (operation === "UPDATE" && oldObject !== undefined) {
      keep(object["spec"], oldObject["spec"]);
    }
  },
  validate: (request) => {
    const { resource, subresource, operation, object } = request;
    const writes = operation === "CREATE" || operation === "UPDATE";
    if (resource.key === classes && subresource === undefined && writes && object !== undefined) {
      checkDefault(client, request, object);
    }
  },
});
