/** Waits until the state of a run is as wanted. */
import type { Engine } from "./engine.ts";
import type { SessionState } from "./state.ts";

/** Looked at on each change and now and then between. False at the limit (milliseconds), or when the signal ends it. */
export const untilState = async (
  engine: Engine,
  signal: AbortSignal,
  wanted: (state: SessionState) => boolean,
  limit: number,
): Promise<boolean> =>
  new Promise((resolve) => {
    const finish = (result: boolean) => {
      unsubscribe();
      clearInterval(beat);
      clearTimeout(timer);
      resolve(result);
    };
    const look = () => {
      if (wanted(engine.state.get())) {
        finish(true);
      } else if (signal.aborted) {
        finish(false);
      }
    };
    const unsubscribe = engine.state.subscribe(look);
    const beat = setInterval(look, 20);
    const timer = setTimeout(() => {
      finish(wanted(engine.state.get()));
    }, limit);
    look();
  });
