/** The refusal of an apply that would take fields from other managers. */
import { StatusError } from "../../status.ts";
import type { Manager } from "./managers.ts";
import { identityOf } from "./managers.ts";
import { printPath } from "./path-element.ts";
import type { Conflict } from "./updater.ts";

const printManager = ({ manager, operation, apiVersion, subresource }: Manager): string => {
  const through =
    subresource === undefined ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  const using = operation === "Update" ? ` using ${apiVersion}` : "";
  return `${JSON.stringify(manager)}${through}${using}`;
};

export const conflictError = (conflicts: readonly Conflict[]): StatusError =>
  new StatusError(409, "Conflict", messageOf(conflicts), {
    causes: conflicts.map(({ manager, path }) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${printManager(manager)}`,
      field: printPath(path),
    })),
  });

const messageOf = (conflicts: readonly Conflict[]): string => {
  const [only] = conflicts;
  if (only !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${printManager(only.manager)}: ${printPath(only.path)}`;
  }

  const groups = new Map<string, string[]>();
  for (const { manager, path } of conflicts) {
    const identity = identityOf(manager);
    const lines = groups.get(identity) ?? [`conflicts with ${printManager(manager)}:`];
    groups.set(identity, [...lines, `- ${printPath(path)}`]);
  }

  const lines = [...groups.keys()].toSorted().flatMap((identity) => groups.get(identity) ?? []);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
};
