/** What a write to a pod's `/status` may say (ValidatePodStatusUpdate, pkg/apis/core/validation/validation.go). */
import { isIP } from "node:net";
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { goPrintList } from "../go-print.ts";
import { immutable } from "../immutable.ts";
import { qualifiedName, subdomain } from "../names.ts";
import { checkIp } from "../ip-checks.ts";
import { checkAnnotationUpdate } from "./annotations.ts";
import { checkClaimStatuses, checkExtendedClaim } from "./status-claims.ts";
import { checkContainerStatuses, checkStates } from "./status-containers.ts";

/** Clients that do not know observedGeneration take it away without meaning to. */
const keepObserved = (status: Json, old: Json): void => {
  status.observedGeneration ||= old?.observedGeneration;
  const before = [...((old?.conditions ?? []) as Json[])];
  for (const condition of (status.conditions ?? []) as Json[]) {
    // A type may be there more than once.
    const index = before.findIndex(({ type }) => type === condition.type);
    const [former] = index === -1 ? [] : before.splice(index, 1);
    condition.observedGeneration ||= former?.observedGeneration;
  }
};

export const prepareStatus = (object: Json, { metadata, status }: Json): void => {
  if (metadata.ownerReferences === undefined) {
    delete object.metadata.ownerReferences;
  } else {
    object.metadata.ownerReferences = clone(metadata.ownerReferences);
  }

  object.status ??= {};
  object.status.qosClass ||= status?.qosClass;
  keepObserved(object.status, status);
};

const negative = "must be a non-negative integer";
const systemConditions = new Set(["PodScheduled", "Ready", "Initialized"]);

const checkObserved = (holder: Field): void => {
  if (holder.value?.observedGeneration < 0) {
    holder.at("observedGeneration").invalid(negative);
  }
};

const checkConditions = (conditions: Field): void => {
  for (const condition of conditions.items()) {
    const type = (condition.value.type as string | undefined) ?? "";
    checkObserved(condition);
    if (!systemConditions.has(type)) {
      condition.at("Type").as(type).matches(qualifiedName);
    }
  }
};

const checkNomination = (nominated: Field, old: Json): void => {
  if (nominated.empty || nominated.value === old.status?.nominatedNodeName) {
    return;
  }

  nominated.matches(subdomain);
  if ((old.spec.nodeName ?? "") !== "") {
    nominated.forbidden("may not be set on pods that are already bound to a node");
  }
};

/** Addresses that are stored already are not looked at again. */
const checkAddresses = (list: Field, old: Json[] | undefined, type: string): void => {
  const values = ((list.value ?? []) as Json[]).map(({ ip }) => (ip as string | undefined) ?? "");
  const known = new Set((old ?? []).map(({ ip }) => ip as string));
  for (const [index, value] of values.entries()) {
    if (!known.has(value)) {
      checkIp(list.index(index).as(value));
    }
  }

  if (values.length > 1) {
    checkFamilies(list, values, type);
  }
};

const withoutZeros = (address: string): string => address.replaceAll(/(^|\.)0+(?=\d)/g, "$1");

const checkFamilies = (list: Field, addresses: string[], type: string): void => {
  const families = addresses.map((address) => isIP(withoutZeros(address)));
  const bad = families.indexOf(0);
  if (bad !== -1) {
    list.internal(
      `failed to check for dual stack with error:invalid IP[${bad}]: ${addresses[bad]}`,
    );
  }

  if (bad !== -1 || new Set(families).size < 2 || addresses.length > 2) {
    list.invalid(
      "may specify no more than one IP for each IP family",
      goPrintList(type, list.value),
    );
  }
};

const checkHosts = (status: Field, old: Json): void => {
  const hosts = status.at("hostIPs");
  const first = hosts.index(0).at("ip");
  if (hosts.length > 0 && first.value !== (status.value.hostIP ?? "")) {
    first.invalidText("must be equal to `hostIP`");
  }

  checkAddresses(hosts, old?.hostIPs, "core.HostIP");
};

export const checkStatusUpdate = (pod: Field, old: Json): void => {
  checkAnnotationUpdate(pod, old);
  const status = pod.at("status");
  checkConditions(status.at("conditions"));
  checkNomination(status.at("nominatedNodeName"), old);
  checkObserved(status);
  immutable(status.at("qosClass"), old.status?.qosClass);
  checkStates(status, old);
  checkClaimStatuses(status.at("resourceClaimStatuses"), old.spec);
  checkExtendedClaim(status.at("extendedResourceClaimStatus"), old.spec);
  checkAddresses(status.at("podIPs"), old.status?.podIPs, "core.PodIP");
  checkHosts(status, old.status);
  checkContainerStatuses(status, old);
};
