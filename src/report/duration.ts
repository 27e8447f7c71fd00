/** Durations as people read them. */

/** `0:07`, `11:24`, `1:02:03`. */
export const clockTime = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
};

/** `0.2 s`, `12.3 s`. */
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
