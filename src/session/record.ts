/** What is remembered of a run between sittings, kept current as events happen. */
import { LabError } from "../errors.ts";
import type { Clock } from "../kubectl/clock.ts";
import type { Lab } from "../lab/lab.ts";
import type { SessionEvent } from "./events.ts";
import { countPlaces, passedOn } from "./passed-on.ts";
import { whereaboutsOf } from "./place.ts";
import type { Whereabouts } from "./place.ts";
import type { LabRecord, ProgressStore, StepRecord } from "./progress-store.ts";

export interface RecordKeeper {
  /** What was kept, when there is something to go on with. */
  resume(): Promise<LabRecord | undefined>;
  /** Begins anew, but for steps that were passed before: for a start in the middle. */
  recall(): Promise<void>;
  follow(event: SessionEvent): void;
  capture(name: string, value: string): void;
  wrongTurn(step: string, sentence: string): void;
  /** Drydock does this step for the learner. */
  answered(step: string): void;
  /** The newest sentence about something is the one that counts. */
  count(about: string, sentence: string): void;
  summary(): Summary;
  /** The step that the learner is at, or goes on with. */
  current(): string;
  /** When the step of the last sitting began; milliseconds since 1970. */
  since(): number;
  restart(): void;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
}

export type Summary = { spentMs: number } & Pick<
  Extract<SessionEvent, { type: "lab-passed" }>,
  "hints" | "skipped" | "wrongTurns" | "challenges" | "counted" | "passedOn"
>;

interface RecordOptions {
  lab: Lab;
  progress: ProgressStore;
  clock: Clock;
  /** The cluster that the run is on now. */
  place(): Whereabouts;
  /** The one that it has left for that. */
  left(): Whereabouts;
  /** Told once when progress cannot be kept. */
  trouble(error: LabError): void;
}

export const createRecord = (options: RecordOptions): RecordKeeper => {
  const { lab, progress, clock, place, left, trouble } = options;
  let record = emptyRecord(lab, clock);
  let sitting = clock.monotonic();
  let writing: Promise<void> = Promise.resolve();
  let queued = false;
  let complained = false;

  const complain = (error: unknown) => {
    if (!complained) {
      complained = true;
      const known = error instanceof LabError;
      trouble(known ? error : new LabError("state", "Progress cannot be kept.", { cause: error }));
    }
  };

  const write = () => {
    const now = clock.monotonic();
    record = { ...record, touchedAt: clock.now(), spentMs: record.spentMs + now - sitting };
    sitting = now;
    if (!queued) {
      queued = true;
      writing = writing
        .then(async () => {
          queued = false;
          await progress.write(record);
        })
        .catch(complain);
    }
  };

  const open = (step: string): StepRecord =>
    record.steps[step] ?? { state: "skipped", durationMs: 0, hints: 0, wrongTurns: [] };
  const change = (step: string, next: Partial<StepRecord>) => {
    pending.set(step, { ...(pending.get(step) ?? open(step)), ...next });
  };
  const pending = new Map<string, StepRecord>();
  const settle = (step: string, next: Partial<StepRecord>) => {
    change(step, next);
    record = {
      ...record,
      steps: { ...record.steps, [step]: pending.get(step)! },
      current: after(lab, step),
    };
    write();
  };

  return {
    async resume() {
      try {
        const kept = await progress.read(lab.id);
        if (kept !== undefined && !kept.passed && lab.steps.some(({ id }) => id === kept.current)) {
          record = { ...kept, hash: lab.hash };
          return kept;
        }
      } catch (error) {
        complain(error);
      }

      return undefined;
    },
    async recall() {
      const kept = await progress.read(lab.id).catch(complain);
      const passed = Object.entries(kept?.steps ?? {}).filter(
        ([, { state }]) => state === "passed",
      );
      record = { ...record, steps: Object.fromEntries(passed), spentMs: kept?.spentMs ?? 0 };
    },
    follow(event) {
      switch (event.type) {
        case "step-started":
          record = {
            ...record,
            current: event.step,
            where: whereaboutsOf(place()),
            ...(!event.resumed && { since: clock.now() }),
          };
          write();
          break;
        case "hint-shown":
          change(event.step, { hints: event.index + 1 });
          break;
        case "moved":
          record = { ...record, left: whereaboutsOf(left()) };
          write();
          break;
        case "step-passed":
          settle(event.step, {
            state: "passed",
            durationMs: event.durationMs,
            ...passedOn(lab, event.step, place()),
          });
          break;
        case "step-skipped":
          settle(event.step, { state: "skipped" });
          break;
        case "lab-passed":
          record = { ...record, ...outcomeOf(lab, record, clock) };
          write();
          break;
        default:
          break;
      }
    },
    capture(name, value) {
      record = { ...record, vars: { ...record.vars, [name]: value } };
      write();
    },
    wrongTurn(step, sentence) {
      const { wrongTurns } = pending.get(step) ?? open(step);
      if (!wrongTurns.includes(sentence)) {
        change(step, { wrongTurns: [...wrongTurns, sentence] });
      }
    },
    answered(step) {
      change(step, { answered: true });
    },
    count(about, sentence) {
      record = { ...record, counted: { ...record.counted, [about]: sentence } };
      write();
    },
    summary() {
      const steps = Object.values({ ...record.steps, ...Object.fromEntries(pending) });
      return {
        hints: steps.reduce((sum, { hints }) => sum + hints, 0),
        skipped: Object.values(record.steps).filter(({ state }) => state === "skipped").length,
        wrongTurns: steps.flatMap(({ wrongTurns }) => wrongTurns),
        challenges: challengesOf(lab, record),
        counted: Object.values(record.counted ?? {}),
        passedOn: countPlaces(Object.values(record.steps)),
        spentMs: record.spentMs + clock.monotonic() - sitting,
      };
    },
    current: () => record.current,
    since: () => record.since,
    restart() {
      record = emptyRecord(lab, clock);
      pending.clear();
      sitting = clock.monotonic();
      write();
    },
    flush: () => writing,
  };
};

/** A lab is done when all of its steps are; else the next sitting begins with the first that was passed over. */
const outcomeOf = (
  { steps }: Lab,
  { steps: records }: LabRecord,
  clock: Clock,
): Partial<LabRecord> => {
  const left = steps.find(({ id }) => records[id]?.state !== "passed");
  return left === undefined ? { passed: true } : { current: left.id, since: clock.now() };
};

const challengesOf = ({ steps }: Lab, { steps: records }: LabRecord): Summary["challenges"] => {
  const challenges = steps.filter(({ challenge }) => challenge);
  const solved = challenges.filter(({ id }) => {
    const { state, answered = false } = records[id] ?? {};
    return state === "passed" && !answered;
  });
  return { solved: solved.length, total: challenges.length };
};

const emptyRecord = (lab: Lab, clock: Clock): LabRecord => ({
  lab: lab.id,
  hash: lab.hash,
  current: lab.steps[0]?.id ?? "",
  since: clock.now(),
  steps: {},
  spentMs: 0,
  touchedAt: clock.now(),
  vars: {},
  passed: false,
});

const after = ({ steps }: Lab, step: string): string => {
  const index = steps.findIndex(({ id }) => id === step);
  return steps[index + 1]?.id ?? step;
};
