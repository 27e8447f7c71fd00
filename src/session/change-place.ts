/** Ends a run's stay on one cluster and begins one on another: what belongs to the old one is let go of. */
import type { Connection } from "./connection.ts";
import { goingOn } from "./elsewhere-words.ts";
import { unwind } from "./keep-time.ts";
import type { Place } from "./place.ts";
import type { Run } from "./run.ts";
import { withVariables } from "./session.ts";

export interface Change {
  to: Place;
  /** Id of the step that the learner goes on with. */
  step: string;
  /** To the place that was just left: it is held still. */
  back?: Connection;
}

export const changePlace = async (run: Run, { to, step, back }: Change): Promise<void> => {
  const { place: from } = run.stay;
  run.stay.leave();
  await unwind(run);
  await run.forwards.close();
  run.settle(to, back);
  run.other = from;
  forget(run);
  const title = run.state.get().steps.find(({ id }) => id === step)?.title ?? step;
  run.emit({
    type: "moved",
    from: from.provider,
    to: to.provider,
    sentence: goingOn(to, { title }),
  });
  run.state.set(withVariables(run.state.get(), run.lab, run.vars));
};

/** Its time, its pictures, and where its gateways were. */
const forget = (run: Run): void => {
  const { lab, live, sights, time, vars } = run;
  live.set([]);
  sights.ledger.clear();
  sights.history.clear();
  time.restart();
  run.wound = false;
  for (const name of Object.keys(vars)) {
    const [gateway = "", field] = name.split(".");
    if (field !== undefined && (gateway in lab.gateways || name === "ingress.class")) {
      delete vars[name];
    }
  }
};
