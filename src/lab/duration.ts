/** Durations as Go and kubectl write them: `500ms`, `20s`, `1m30s`, `2h`. */

export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** @returns Milliseconds, or undefined when the text is not a duration. */
export const parseDuration = (text: string): number | undefined => {
  if (!durationPattern.test(text)) {
    return undefined;
  }

  let total = 0;
  for (const [, amount = "0", unit = "s"] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (units[unit] ?? 0);
  }

  return Math.round(total);
};

/** `0:12`, `1:00`, `1:02:03`. */
export const clockFormat = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = String(s).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
};
