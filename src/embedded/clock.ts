/** Time as the practice cluster sees it. All timers of controllers, kubelets and containers go through here. */

export interface Timer {
  cancel(): void;
}

/**
`now()` always stays wall-clock, because kubectl computes ages with the clock of the machine. Running faster (`rate` 10) makes timers of
d milliseconds fire after d/10; what then passed in excess is given to listeners of `onAge`, who move stored timestamps back.
*/
export interface Clock {
  /** Milliseconds since 1970, wall-clock. */
  now(): number;
  /** Calls back after `ms` of cluster time. Timers never keep the process alive. */
  setTimeout(callback: () => void, ms: number): Timer;
  setInterval(callback: () => void, ms: number): Timer;
  /** Resolves after `ms` of cluster time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Cluster milliseconds that passed per real millisecond; 0 while paused. */
  readonly rate: number;
  /** Cluster milliseconds since start that went by beyond real time; monotonic. `now() + skipped()` is the cluster's own monotonic time. */
  skipped(): number;
}

export interface ControllableClock extends Clock {
  setRate(rate: number): void;
  /** Lets `ms` of cluster time go by at once: due timers fire in order. */
  advance(ms: number): Promise<void>;
  /** Called with the milliseconds by which stored timestamps must move back. */
  onAge(listener: (ms: number) => void): void;
}

/** RFC 3339 with seconds, as `metav1.Time` is printed. */
export const formatTime = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");

/** RFC 3339 with microseconds, as `metav1.MicroTime` is printed. */
export const formatMicroTime = (ms: number): string =>
  new Date(ms).toISOString().replace(/(\.\d{3})Z$/, "$1000Z");
