/** The engine's side of `prove`: raw outcomes, actions on demand, leftovers. */
import type { ActionReport } from "./actions.ts";
import type { EngineProof } from "./engine.ts";
import type { Performer } from "./performer.ts";
import type { Progression } from "./progression.ts";
import type { Run } from "./run.ts";
import { madeByHand } from "./mutants/made-by-hand.ts";
import { leftovers } from "./scope.ts";

export const createProof = (
  run: Run,
  performer: Performer,
  progression: Progression,
): EngineProof => ({
  settled: () => progression.current().settled(),
  outcomes: () => progression.current().outcomes(),
  async perform(actions) {
    const reports: ActionReport[] = [];
    for (const action of actions) {
      reports.push(await performer.action(progression.current().step, action));
      progression.current().acted(action !== actions.at(-1));
    }

    return reports;
  },
  made: () => madeByHand(run.lab, run.connection.world()),
  leftovers: () => leftovers(run.lab, run.connection.world()),
});
