/** What a pod's status says of its containers. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { unixId } from "../formats.ts";
import { couldRestartAll, mayRestart } from "./restarts.ts";

/** The lists of a status, and those of the spec whose containers they are about. */
const lists = [
  ["containerStatuses", "containers"],
  ["initContainerStatuses", "initContainers"],
  ["ephemeralContainerStatuses", "ephemeralContainers"],
] as const;

/** A container that has ended runs again only when the pod's rules say so. */
const checkTransitions = (statuses: Field, old: Json[], may: (status: Json) => boolean): void => {
  for (const [index, before] of old.entries()) {
    const after =
      before.state?.terminated === undefined
        ? undefined
        : ((statuses.value ?? []) as Json[]).find(
            ({ name, state }) => name === before.name && state?.terminated === undefined,
          );
    if (after !== undefined && !may(before)) {
      statuses
        .index(index)
        .at("state")
        .forbidden("may not be transitioned to non-terminated state");
    }
  }
};

export const checkStates = (status: Field, { spec, status: old }: Json): void => {
  for (const [list, containers] of lists) {
    const isEphemeral = containers === "ephemeralContainers";
    if (isEphemeral || !couldRestartAll(spec)) {
      checkTransitions(status.at(list), old?.[list] ?? [], ({ name, state }) => {
        const container = ((spec[containers] ?? []) as Json[]).find((one) => one.name === name);
        return !isEphemeral && mayRestart(spec, container, state.terminated.exitCode ?? 0);
      });
    }
  }
};

const checkId = (id: Field): void => {
  for (const complaint of unixId(id.value as number)) {
    id.invalid(complaint);
  }
};

const checkUser = (user: Field, isWindows: boolean): void => {
  const linux = user.at("linux");
  if (!linux.given) {
    return;
  }

  if (isWindows) {
    linux.forbidden("cannot be set for a windows pod");
    return;
  }

  [linux.at("uid"), linux.at("gid"), ...linux.at("supplementalGroups").items()].forEach(checkId);
};

const claimText = ({ name, request = "" }: Record<string, string>): string =>
  `claim:${name}${request === "" ? "" : `/${request}`}`;

const checkAllocatedName = (name: Field, { resources }: Json): void => {
  const text = name.value as string;
  if (!text.startsWith("claim:")) {
    if (resources?.requests?.[text] === undefined) {
      name.invalid("must match one of the container's resource requests");
    }
  } else if (!((resources?.claims ?? []) as Json[]).some((claim) => claimText(claim) === text)) {
    name.invalid(
      "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty",
    );
  }
};

const checkHealth = (resources: Field): void => {
  const seen = new Set<string>();
  for (const resource of resources.items()) {
    resource.at("health").oneOf(["Healthy", "Unhealthy", "Unknown"]);
    const id = resource.at("resourceID");
    if (seen.has(id.value as string)) {
      id.duplicate();
    }

    seen.add(id.value as string);
  }
};

const checkAllocated = (allocated: Field, container: Json): void => {
  for (const item of allocated.items()) {
    // Kubelets tell of containers that the pod does not have.
    if (container !== undefined) {
      checkAllocatedName(item.at("name"), container);
    }

    checkHealth(item.at("resources"));
  }
};

const checkAllocations = (status: Field, spec: Json): void => {
  for (const [list, containers] of lists) {
    for (const item of status.at(list).items()) {
      const allocated = item.at("allocatedResourcesStatus");
      if (containers !== "ephemeralContainers") {
        const named = ((spec[containers] ?? []) as Json[]).find(
          ({ name }) => name === item.value.name,
        );
        checkAllocated(allocated, named);
      } else if (!allocated.empty) {
        allocated.forbidden("must not be specified in container status");
      }
    }
  }
};

export const checkContainerStatuses = (status: Field, { spec }: Json): void => {
  for (const [list] of lists) {
    for (const item of status.at(list).items()) {
      checkUser(item.at("user"), spec.os?.name === "windows");
    }
  }

  checkAllocations(status, spec);
};
