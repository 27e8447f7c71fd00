/** What a lab needs of a cluster, compared with what was probed. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { quantityNumber } from "../kubectl/quantity.ts";
import type { Capabilities, Findings } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import type { Lab } from "../lab/lab.ts";
import type { NodeRow } from "./live.ts";

/** What cannot be had here, in one sentence with what next. */
export const missing = (
  { title }: Lab,
  what: string,
  hint = "Try it on another provider: drydock doctor says what is here.",
): LabError => new LabError("environment", `"${title}" needs ${what}.`, { hint });

/** What only the cluster itself can have; add-ons are a matter of their own. @throws LabError that names the first thing that is missing. */
export const checkRequirements = (
  lab: Lab,
  capabilities: Capabilities,
  findings: Findings = {},
): void => {
  const { requires } = lab;
  const refuse = (what: string): never => {
    throw missing(lab, what);
  };

  const [wanted, have] = [minor(requires.kubernetes), minor(capabilities.kubernetes)];
  if (wanted !== undefined && have !== undefined && have < wanted) {
    refuse(`Kubernetes ${requires.kubernetes}, and this cluster is ${capabilities.kubernetes}`);
  }

  if (requires.nodes !== undefined && capabilities.nodes < requires.nodes) {
    refuse(`${requires.nodes} nodes, and this cluster has ${capabilities.nodes}`);
  }

  for (const [name, what] of [
    ["networkPolicy", "enforced network policies"],
    ["appArmor", "AppArmor on its nodes"],
  ] as const) {
    if (requires[name] && findings[name]?.verdict === "no") {
      refuse(what);
    }
  }
};

/** @throws LabError when a program of the lab is not in PATH. */
export const checkTools = async ({ requires, title }: Lab, searchPath: string): Promise<void> => {
  const wanted = requires.tools.filter((name) => name !== "kubectl");
  const [tool] = await missingTools(wanted, searchPath);
  if (tool !== undefined) {
    throw new LabError("environment", `"${title}" needs ${tool}, and it is not here.`, {
      hint: `Install ${tool}, then open the lab again.`,
    });
  }
};

/** Those of the programs that no folder of PATH holds. */
export const missingTools = async (
  tools: readonly string[],
  searchPath: string,
): Promise<string[]> => {
  const missing: string[] = [];
  for (const tool of tools) {
    const places = searchPath.split(path.delimiter).map((folder) => path.join(folder, tool));
    const found = await Promise.all(
      places.map((place) =>
        access(place, constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (!found.includes(true)) {
      missing.push(tool);
    }
  }

  return missing;
};

/** Allocatable minus requested over all nodes that take pods. @throws LabError when that is too little. */
export const checkRoom = ({ requires, title }: Lab, nodes: readonly NodeRow[]): void => {
  const room = nodes.filter(({ ready, schedulable }) => ready && schedulable);
  for (const [field, scale] of [
    ["cpu", 1000],
    ["memory", 1],
  ] as const) {
    const wanted = requires.free?.[field];
    const free = room.reduce(
      (sum, node) => sum + node[field].allocatable - node[field].requested,
      0,
    );
    if (wanted !== undefined && free < (quantityNumber(wanted) ?? 0) * scale) {
      throw new LabError(
        "environment",
        `"${title}" needs ${wanted} of free ${field}, and the nodes have less.`,
        {
          hint: "kubectl describe nodes shows who has taken it.",
        },
      );
    }
  }
};

/** `>=1.27`, `v1.36.4`, `1.36` to 27 or 36. */
const minor = (text: string | undefined): number | undefined => {
  const found = /1\.(\d+)/.exec(text ?? "");
  return found === null ? undefined : Number(found[1]);
};
