/** Takes a run to another cluster at the same step, when the learner says so and never by itself; back again when that fails. */
import { LabError } from "../errors.ts";
import { deferred } from "../kubectl/deferred.ts";
import type { Deferred } from "../kubectl/deferred.ts";
import { changePlace } from "./change-place.ts";
import { noOther, stayedBecause, tryingAgain } from "./elsewhere-words.ts";
import type { Offers } from "./offers.ts";
import type { Place } from "./place.ts";
import type { Run } from "./run.ts";

export type Decision = "elsewhere" | "retry";

export interface Elsewhere {
  /**
  Makes the first cluster ready or, when that cannot be had or takes too long, the one that the learner decides on.
  @throws LabError when there is nothing to decide, or nobody to do it
  */
  arriveSomewhere(destination: Destination): Promise<void>;
  /** Goes on on the other cluster; when that cannot be had, the run is where it was. @throws LabError */
  move(destination: Destination & { back(): void }): Promise<void>;
  /** The learner's word in the middle of an arrival. False when there is none. */
  decide(decision: Decision): boolean;
}

export interface Destination {
  /** Id of the step to go on with. */
  step: string;
  /** Makes the cluster at hand ready for it. */
  attempt(place: Place): Promise<void>;
}

interface Failure {
  error: unknown;
}

export const createElsewhere = (run: Run, offers: Offers): Elsewhere => {
  /** While a cluster is made ready, the learner may have a word at any time. */
  let word: Deferred<Decision> | undefined = deferred();

  const heard = async (): Promise<Decision> => {
    const own = word;
    const decision = await own!.promise;
    // Another one may be waited for by now, or none.
    word = word === own ? deferred() : word;
    return decision;
  };

  /** Undefined when it is there. */
  const tryOut = async (
    attempt: Destination["attempt"],
  ): Promise<Failure | Decision | undefined> => {
    const trying = attempt(run.stay.place).then(
      () => undefined,
      (error: unknown): Failure => ({ error }),
    );
    const first = await Promise.race([trying, heard()]);
    if (first === "elsewhere") {
      run.stay.leave();
      await run.connection.close();
      await trying;
    }

    return first;
  };

  const askAbout = async (error: unknown): Promise<Decision> => {
    const { options, closing } = run;
    if (options.attended !== true || closing.aborted || !isAboutCluster(error)) {
      throw error;
    }

    run.stay.leave();
    await run.connection.close();
    run.emit({ type: "cluster-absent", ...wordsOf(error) });
    offers.urge();
    const over = new Promise<never>((_, reject) => {
      closing.addEventListener("abort", () => {
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    return Promise.race([heard(), over]);
  };

  /** What was half made is let go of. */
  const beginAgain = async (decision: Decision, step: string): Promise<void> => {
    const { place, connection } = run.stay;
    await offers.rest();
    if (decision === "elsewhere" && run.other !== undefined) {
      await changePlace(run, { to: run.other, step });
    } else {
      offers.withdraw();
      run.stay.leave();
      run.settle(place);
      run.emit({ type: "cluster-progress", sentence: tryingAgain });
    }

    await connection.close();
  };

  return {
    async arriveSomewhere({ step, attempt }) {
      for (;;) {
        const outcome = await tryOut(attempt);
        if (outcome === undefined) {
          word = undefined;
          return;
        }

        const decision = typeof outcome === "string" ? outcome : await askAbout(outcome.error);
        await beginAgain(decision, step);
      }
    },
    async move({ step, attempt, back }) {
      const { other: to } = run;
      if (to === undefined) {
        throw new LabError("usage", noOther);
      }

      const { place: from, connection } = run.stay;
      word = deferred();
      await offers.rest();
      await changePlace(run, { to, step });
      const failure = await tryOut(attempt);
      word = undefined;
      if (failure === undefined) {
        offers.leaveBehind(from, connection);
        return;
      }

      await run.connection.close();
      await changePlace(run, { to: from, step, back: connection });
      back();
      if (typeof failure !== "string") {
        const { sentence, hint } = wordsOf(failure.error);
        throw new LabError("cluster", stayedBecause(to, sentence), {
          cause: failure.error,
          ...(hint !== undefined && { hint }),
        });
      }
    },
    decide(decision) {
      word?.resolve(decision);
      return word !== undefined;
    },
  };
};

/** A mistake in the command line or on the disk would be the same on any cluster. */
const isAboutCluster = (error: unknown): boolean =>
  !(error instanceof LabError) || !["usage", "state"].includes(error.code);

const wordsOf = (error: unknown): { sentence: string; hint?: string } => ({
  sentence: error instanceof Error ? error.message : String(error),
  ...(error instanceof LabError && error.hint !== undefined && { hint: error.hint }),
});
