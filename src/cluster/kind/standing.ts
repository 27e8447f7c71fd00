/** What is there of a cluster, told from its record and its containers. */
import path from "node:path";
import { LabError } from "../../errors.ts";
import type { ContainerEngine, EngineNode } from "../engine/engine.ts";
import { markTarget, type Place } from "./place.ts";
import { readRecord, type KindRecord } from "./record.ts";

export type Standing =
  | { kind: "absent"; record: KindRecord | undefined }
  /** Somebody else's, or of another home of Drydock. */
  | { kind: "foreign"; nodes: readonly EngineNode[]; home: string | undefined }
  /** Its maker was killed, or its removal was. */
  | { kind: "half"; nodes: readonly EngineNode[]; record: KindRecord | undefined }
  | { kind: "whole"; nodes: readonly EngineNode[]; record: KindRecord };

/** @throws LabError when the engine does not answer */
export const standingOf = async (
  place: Place,
  engine: Pick<ContainerEngine, "nodes">,
): Promise<Standing> => {
  const [record, nodes] = await Promise.all([readRecord(place), engine.nodes(place.name)]);
  if (nodes.length === 0) {
    return { kind: "absent", record };
  }

  const stranger = nodes.find((node) => !isOurs(place, node));
  if (stranger !== undefined) {
    return { kind: "foreign", nodes, home: markOf(stranger) };
  }

  return record?.state === "ready"
    ? { kind: "whole", nodes, record }
    : { kind: "half", nodes, record };
};

/** Each container that kind made by our configuration mounts the mark of this very place. */
const isOurs = ({ mark }: Place, node: EngineNode): boolean => {
  const source = markOf(node);
  // A virtual machine in between may put a folder of its own before the path.
  return source !== undefined && (source === mark || source.endsWith(mark));
};

const markOf = ({ mounts }: EngineNode): string | undefined =>
  mounts.find(({ target }) => target === markTarget)?.source;

/** @throws LabError when it is not Drydock's, or not this home's. */
export const refuseForeign = (place: Place, standing: Standing): void => {
  if (standing.kind !== "foreign") {
    return;
  }

  const { home } = standing;
  throw new LabError(
    "usage",
    home === undefined
      ? `There is a kind cluster called "${place.name}" that Drydock did not make; it is left alone.`
      : `The kind cluster "${place.name}" belongs to another home of Drydock (${path.dirname(home)}); it is left alone.`,
    { hint: `Choose another name: --name ${place.name}-2` },
  );
};
