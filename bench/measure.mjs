// Timing of whole processes: medians over several runs, since these are what a person waits for.
import { spawn, spawnSync } from "node:child_process";

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** Milliseconds from spawn to exit. */
export const timeOnce = (file, args, options = {}) => {
  const started = performance.now();
  const { status, stderr } = spawnSync(file, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
  const took = performance.now() - started;
  if (status !== 0) {
    throw new Error(`${file} ${args.join(" ")} ended with ${status}: ${stderr}`);
  }

  return took;
};

/** Pairs A B A B, so that both see the same machine; medians in milliseconds. */
export const timePair = (runs, first, second) => {
  const [a, b] = [[], []];
  first();
  second();
  for (let run = 0; run < runs; run++) {
    a.push(first());
    b.push(second());
  }

  return [median(a), median(b)];
};

export const start = (file, args, options) => spawn(file, args, options);

export const ms = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
