/** What the catalogue on the screen says of each lab on the cluster of choice, without starting or asking anything. */
import { cleanLine } from "../clean.ts";
import type { ClusterChoice } from "../cluster/provider.ts";
import type { Judged } from "../session/lab-verdict.ts";
import type { LabCard } from "../tui/app-model.ts";
import { verdictOn, whatWasKnown } from "./prospect.ts";
import type { Call } from "./verb.ts";

export type CardFate = (lab: Judged) => Pick<LabCard, "fidelity" | "blocked">;

export const cardFate = async (
  choice: ClusterChoice,
  world: Pick<Call, "env" | "paths">,
): Promise<CardFate> => {
  const known = await whatWasKnown(choice, world);
  return (lab) => {
    const { verdict, sentence, why } = verdictOn(lab, known);
    const said = cleanLine(why === undefined ? sentence : `${sentence} ${why}`);
    return verdict === "cannot" ? { blocked: said } : { fidelity: said };
  };
};
