/** What processors the nodes have, since images are made for some. */
import { no, yes } from "./ground.ts";
import type { Probe } from "./ground.ts";

/** Every image of the labs exists for these. */
const served = ["amd64", "arm64"];

export const architecture: Probe = async (ground) => {
  const nodes = await ground.nodes();
  const kinds = [
    ...new Set(nodes.map(({ status }) => String(status?.nodeInfo?.architecture))),
  ].toSorted();
  const why = "The nodes' own status says so.";
  const facts = { architectures: kinds };
  const odd = kinds.filter((kind) => !served.includes(kind));
  return odd.length === 0
    ? yes(`The nodes are ${kinds.join(" and ")}.`, why, facts)
    : no(`There are nodes of ${odd.join(" and ")}, which lab images are not made for.`, why, facts);
};
