/** The time, once a second, for what counts seconds on screen. */
import { useEffect, useState } from "react";

/** Milliseconds since 1970, from the clock the app was given. */
export const useNow = (now: () => number, everyMs = 1000): number => {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => {
      setTime(now());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [now, everyMs]);
  return time;
};
