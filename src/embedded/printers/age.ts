/** Ages as `kubectl get` shows them: two or three significant figures. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** `ms` milliseconds as `5s`, `3m20s`, `26h`, `2y30d`; two seconds into the future still count as now. */
export const humanDuration = (ms: number): string => {
  const seconds = Math.trunc(ms / second);
  if (seconds < -1) {
    return "<invalid>";
  }

  if (seconds < 120) {
    return `${Math.max(0, seconds)}s`;
  }

  const minutes = Math.trunc(ms / minute);
  if (minutes < 180) {
    return minutes < 10 ? withRest(minutes, "m", seconds % 60, "s") : `${minutes}m`;
  }

  const hours = Math.trunc(ms / hour);
  if (hours < 48) {
    return hours < 8 ? withRest(hours, "h", minutes % 60, "m") : `${hours}h`;
  }

  const days = Math.trunc(hours / 24);
  if (hours < 24 * 365 * 2) {
    return days < 8 ? withRest(days, "d", hours % 24, "h") : `${days}d`;
  }

  const years = Math.trunc(days / 365);
  return years < 8 ? withRest(years, "y", days % 365, "d") : `${years}y`;
};

const withRest = (value: number, unit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${value}${unit}` : `${value}${unit}${rest}${restUnit}`;

/** Time since `timestamp` (RFC 3339). */
export const ageAt =
  (now: number) =>
  (timestamp: string | null | undefined): string =>
    timestamp === undefined || timestamp === null
      ? "<unknown>"
      : humanDuration(now - Date.parse(timestamp));
