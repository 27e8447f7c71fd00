/** Which names of a definition are free to use, and the conditions that tell. Follows pkg/controller/status/naming_controller.go. */
import type { Json, KubeObject } from "../../object.ts";

interface Accepted {
  names: Json;
  conditions: Json[];
}

/** @param others The other definitions. */
export const acceptNames = (definition: KubeObject, others: KubeObject[]): Accepted => {
  const { spec, status } = definition as KubeObject & { spec: Json; status?: Json };
  const siblings: Json[] = others
    .filter((other) => other["spec"].group === spec.group)
    .map((other) => other["status"]?.acceptedNames ?? {});
  const resources = new Set(
    siblings.flatMap(({ plural, singular, shortNames }) => [
      plural,
      singular,
      ...(shortNames ?? []),
    ]),
  );
  const kinds = new Set(siblings.flatMap(({ kind, listKind }) => [kind, listKind]));
  const wanted = spec.names;
  const conflict = conflictIn(wanted, resources, kinds);
  if (conflict !== undefined) {
    const names = { plural: "", kind: "", ...status?.acceptedNames };
    return { names, conditions: refused(conflict, status) };
  }

  return {
    names: wanted,
    conditions: [
      {
        type: "NamesAccepted",
        status: "True",
        reason: "NoConflicts",
        message: "no conflicts found",
      },
      {
        type: "Established",
        status: "True",
        reason: "InitialNamesAccepted",
        message: "the initial names have been accepted",
      },
    ],
  };
};

interface Conflict {
  reason: string;
  message: string;
}

const conflictIn = (
  { plural, singular, shortNames = [], kind, listKind }: Json,
  resources: Set<string>,
  kinds: Set<string>,
): Conflict | undefined => {
  const taken = (reason: string, name: string): Conflict => ({
    reason,
    message: `${JSON.stringify(name)} is already in use`,
  });
  const short = (shortNames as string[]).find((name) => resources.has(name));
  return resources.has(plural)
    ? taken("PluralConflict", plural)
    : resources.has(singular)
      ? taken("SingularConflict", singular)
      : short !== undefined
        ? taken("ShortNamesConflict", short)
        : kinds.has(kind)
          ? taken("KindConflict", kind)
          : kinds.has(listKind)
            ? taken("ListKindConflict", listKind)
            : undefined;
};

const refused = ({ reason, message }: Conflict, status: Json): Json[] => {
  const established = ((status?.conditions ?? []) as Json[]).some(
    (condition) => condition.type === "Established" && condition.status === "True",
  );
  return [
    { type: "NamesAccepted", status: "False", reason, message },
    ...(established
      ? []
      : [
          {
            type: "Established",
            status: "False",
            reason: "NotAccepted",
            message: "not all names are accepted",
          },
        ]),
  ];
};

/** Conditions with new ones put in; a condition that stays as it is keeps its time. */
export const withConditions = (before: Json[], changes: Json[], time: string): Json[] => {
  const after = [...before];
  for (const change of changes) {
    const index = after.findIndex(({ type }) => type === change.type);
    const known = after[index];
    const kept = known?.status === change.status ? known.lastTransitionTime : time;
    const { type, status, reason, message } = change;
    const condition = { lastTransitionTime: kept, message, reason, status, type };
    if (index === -1) {
      after.push(condition);
    } else {
      after[index] = condition;
    }
  }

  return after;
};
