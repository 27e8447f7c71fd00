/**
Gives the controller what a recorded one was given, second by second, and compares what it does.

How many pods ran is part of what was given: it follows from the recorded averages, since the load was spread over the running pods.
*/
import type { Json } from "../../src/embedded/object.ts";
import { parseQuantity } from "../../src/embedded/resources/quantity.ts";
import type { Level, Recording, State } from "./recording.ts";
import { World } from "./world.ts";

/** The flags of the recorded controller. */
const options = { syncPeriod: 1000, downscaleStabilisation: 20_000, initialReadinessDelay: 1000 };

interface Step {
  desired: number;
  conditions: string[];
}

/** What differs, in sentences; empty when all agrees. */
export const replay = async (recording: Recording): Promise<string[]> => {
  const { deployment, hpa, levels, events } = recording;
  const world = await World.create({ ...deployment, hpa, options });
  const problems: string[] = [];
  const running = runningPods(recording);
  const slow = isMemoryAlone(recording);
  let rested = 0;
  for (const [index, level] of levels.entries()) {
    const steps: Step[] = [stepOf(world.status)];
    for (let second = 1; second <= level.seconds; second++) {
      rested = slow && world.running < world.replicas ? rested + 1 : 0;
      const started = rested > 0 && rested % pace === 0 ? 1 : 0;
      const count = slow && world.running > 0 ? world.running + started : running[index]![second]!;
      await world.settle(loadOf(level), count);
      await world.context.clock.advance(1000);
      steps.push(stepOf(world.status));
    }

    problems.push(...compare(level, steps).map((text) => `level ${index + 1}: ${text}`));
  }

  const told = world.events;
  if (JSON.stringify(told) !== JSON.stringify(events)) {
    problems.push(`events: ${JSON.stringify(told)} instead of ${JSON.stringify(events)}`);
  }

  return [...problems, ...world.context.faults];
};

const stepOf = ({ desiredReplicas = 0, conditions = [] }: Json): Step => ({
  desired: desiredReplicas,
  conditions: (conditions as Json[]).map(
    ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
  ),
});

const loadOf = ({ load, memoryMiPerPod, noMetrics, podsWithoutMetrics }: Level) => ({
  cpu: load,
  memoryMiPerPod,
  silent: noMetrics,
  withoutMetrics: podsWithoutMetrics,
});

/** Seconds between two pods that began to run where the recording does not tell: as in those that do. */
const pace = 11;

/** Averages of memory are the same however many pods there are. */
const isMemoryAlone = ({ levels }: Recording): boolean => {
  const amounts = levels
    .flatMap(({ seen }) => seen.flatMap(({ metrics }) => metrics))
    .flatMap((metric) => metric?.averageValue ?? []);
  return amounts.length > 0 && amounts.every((amount) => /[KMG]i$/.test(amount));
};

/** How many pods ran at each second of each level. A state shows what was so at the look that led to it, shortly before it was seen. */
const runningPods = ({ deployment, levels }: Recording): number[][] => {
  let running = deployment.replicas;
  return levels.map((level, index) =>
    Array.from({ length: level.seconds + 1 }, (_, second) => {
      for (const [place, state] of level.seen.entries()) {
        // What is seen first was decided under the load before.
        const load = place === 0 && index > 0 ? levels[index - 1]!.load : level.load;
        if (state.at === second + 1 || (second === 0 && state.at === 0)) {
          running = runningIn(load, state, running);
        }
      }

      return running;
    }),
  );
};

/** Of the numbers that explain the recorded average, the one closest to what was so before. */
const runningIn = (load: number, { current = 0, metrics }: State, before: number): number => {
  const cpu = metrics.find((metric) => metric !== null && !/[KMG]i$/.test(metric.averageValue));
  const average = Number(parseQuantity(cpu?.averageValue ?? "0").milliValue());
  const possible = Array.from({ length: current }, (_, count) => count + 1).filter(
    (count) => load > 0 && Math.ceil(load / count) === average,
  );
  const [closest = before] = possible.toSorted(
    (left, right) => Math.abs(left - before) - Math.abs(right - before),
  );
  return closest;
};

const compare = ({ seen }: Level, steps: Step[]): string[] => {
  const problems: string[] = [];
  const wanted = withoutRepeats(seen.map(({ desired }) => desired)).join(" ");
  const found = withoutRepeats(steps.map(({ desired }) => desired)).join(" ");
  if (found !== wanted) {
    problems.push(`desired ${found} instead of ${wanted}`);
  }

  const texts = withoutRepeats(steps.map(textOf));
  const recorded = withoutRepeats(seen.map(textOf));
  let from = 0;
  for (const text of recorded) {
    const place = texts.indexOf(text, from);
    if (place === -1) {
      problems.push(`never ${text}`);
    } else {
      from = place;
    }
  }

  if (texts.at(-1) !== recorded.at(-1)) {
    problems.push(`ends with ${texts.at(-1)} instead of ${recorded.at(-1)}`);
  }

  return problems;
};

const textOf = ({ desired, conditions }: Step): string => `${desired} (${conditions.join("; ")})`;

const withoutRepeats = <T>(list: T[]): T[] =>
  list.filter((item, index) => index === 0 || item !== list[index - 1]);
