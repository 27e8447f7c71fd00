/** Bytes in words, and progress that is not told more often than somebody can read. */

/** `3.9 MB`, `120 MB`, `1.2 GB`. */
export const inWords = (bytes: number): string => {
  const [amount, unit] = bytes < 999_500_000 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${amount.toFixed(amount < 9.95 ? 1 : 0)} ${unit}`;
};

/** Milliseconds between two words. */
const rest = 200;

/** Calls `tell` with the sum of what was added, now and then. */
export const createMeter = (tell: (bytes: number) => void): ((bytes: number) => void) => {
  let sum = 0;
  let told = Number.NEGATIVE_INFINITY;
  return (bytes) => {
    sum += bytes;
    if (performance.now() - told >= rest) {
      told = performance.now();
      tell(sum);
    }
  };
};

/** `1 image`, `3 images`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;
