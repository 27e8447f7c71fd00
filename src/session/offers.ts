/** Tells when the learner can go on on the run's other cluster, and removes there what the lab has left behind once it answers. */
import { pause } from "../kubectl/clock.ts";
import type { Connection } from "./connection.ts";
import { answersAgain } from "./elsewhere-words.ts";
import type { SessionEvent } from "./events.ts";
import type { Place } from "./place.ts";
import type { Run } from "./run.ts";
import { sweep } from "./sweep.ts";

export interface Offers {
  /** The cluster at hand is no use: the other one is offered as soon as it can be had. */
  urge(): void;
  withdraw(): void;
  follow(event: SessionEvent): void;
  /** What the lab made there is removed behind the learner's back, and the hold on it let go of. */
  leaveBehind(place: Place, held?: Connection): void;
  /** Ends the looking; resolves when nothing is being removed any more. */
  rest(): Promise<void>;
}

/** How often the other cluster is asked, at first and at last. Milliseconds. */
const firstLook = 3000;
const longestLook = 30_000;

export const createOffers = (run: Run): Offers => {
  let looking: AbortController | undefined;
  let sweeping: Promise<void> = Promise.resolve();

  const offer = (urgent: boolean) => {
    const { other, state } = run;
    const { elsewhere, cluster } = state.get();
    if (other !== undefined && elsewhere?.urgent !== urgent) {
      const { provider: to, name } = other;
      const sentence = urgent ? cluster.sentence : answersAgain(other);
      run.emit({ type: "elsewhere-offered", to, name, urgent, sentence });
    }
  };

  const withdraw = () => {
    if (run.state.get().elsewhere !== undefined) {
      run.emit({ type: "elsewhere-withdrawn" });
    }
  };

  const leaveBehind = (place: Place, held?: Connection) => {
    sweeping = sweeping.then(() => held?.close()).then(() => sweep(run, place));
  };

  const look = async (other: Place, signal: AbortSignal): Promise<void> => {
    let delay = firstLook;
    while (!signal.aborted) {
      const there = await other.answers();
      if (signal.aborted) {
        return;
      }

      if (there) {
        leaveBehind(other);
        offer(["lost", "absent"].includes(run.state.get().cluster.state));
      } else {
        withdraw();
      }

      await pause(run.clock, delay, signal);
      delay = Math.min(longestLook, delay * 2);
    }
  };

  /** The practice cluster is always to be had; any other is offered while it answers. */
  const startLooking = () => {
    const { other } = run;
    if (other !== undefined && other.provider !== "embedded" && looking === undefined) {
      looking = new AbortController();
      void look(other, AbortSignal.any([looking.signal, run.closing]));
    }
  };

  const urge = () => {
    if (run.other?.provider === "embedded") {
      offer(true);
    } else {
      startLooking();
    }
  };

  return {
    urge,
    withdraw,
    leaveBehind,
    follow(event) {
      if (event.type === "cluster-lost") {
        urge();
      } else if (event.type === "cluster-ready" && run.state.get().elsewhere?.urgent === true) {
        withdraw();
      } else if (event.type === "step-started") {
        startLooking();
      }
    },
    async rest() {
      looking?.abort();
      looking = undefined;
      await sweeping;
    },
  };
};
