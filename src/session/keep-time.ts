/** Keeps the running times of checks on screen true: `holds 0:01 of 0:02`. */
import type { Shared } from "./assemble-run.ts";
import type { Run } from "./run.ts";

/** They are shown in seconds. */
const tick = 1000;

/** Refreshes the running times on screen; no event, since nothing has happened. */
export const keepTime = ({ clock, state }: Run, shared: Shared): (() => void) => {
  let cancel = () => {};
  const beat = () => {
    const { steps, current } = state.get();
    const step = steps[current];
    const runs = step?.checks.some(({ verdict }) => verdict.held ?? verdict.waited);
    const verdicts = runs ? shared.current?.verdicts() : undefined;
    if (step !== undefined && verdicts !== undefined && shared.current?.step.id === step.id) {
      const checks = step.checks.map((check) => ({
        ...check,
        verdict: verdicts[check.id] ?? check.verdict,
      }));
      state.set({ ...state.get(), steps: steps.with(current, { ...step, checks }) });
    }

    cancel = clock.after(tick, beat);
  };
  cancel = clock.after(tick, beat);
  return () => {
    cancel();
  };
};
