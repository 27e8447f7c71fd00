/** Which names of a definition are free to use, and the conditions that tell. Follows pkg/controller/status/naming_controller.go. */
import { joinReasons } from "../../admission/refusal.ts";
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
  const accepted: Json = { plural: "", kind: "", ...status?.acceptedNames };
  const { names, conflict } = reconcile(spec.names, accepted, resources, kinds);
  if (conflict !== undefined) {
    return { names, conditions: refused(conflict, status) };
  }

  return {
    names: spec.names,
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

/** Every name that is free is accepted; of several conflicts the last is told. */
const reconcile = (
  wanted: Json,
  accepted: Json,
  resources: Set<string>,
  kinds: Set<string>,
): { names: Json; conflict: Conflict | undefined } => {
  const parts: [part: string, reason: string, taken: Set<string>][] = [
    ["plural", "PluralConflict", resources],
    ["singular", "SingularConflict", resources],
    ["shortNames", "ShortNamesConflict", resources],
    ["kind", "KindConflict", kinds],
    ["listKind", "ListKindConflict", kinds],
  ];
  const names: Json = { ...accepted };
  let conflict: Conflict | undefined;
  for (const [part, reason, taken] of parts) {
    const own: string[] = [accepted[part] ?? []].flat();
    const clashes = ([wanted[part] ?? []].flat() as string[])
      .filter((name) => taken.has(name) && !own.includes(name))
      .map((name) => `${JSON.stringify(name)} is already in use`);
    if (clashes.length > 0) {
      conflict = { reason, message: joinReasons(clashes) };
    } else if (wanted[part] !== undefined) {
      names[part] = wanted[part];
    }
  }

  return {
    names: wanted.categories === undefined ? names : { ...names, categories: wanted.categories },
    conflict,
  };
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
