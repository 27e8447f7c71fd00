/** The log of the autoscaler: lines of klog down to the verbosity that its flags ask for. */
import { klogLine } from "../klog.ts";
import type { Severity } from "../klog.ts";

export interface Klog {
  /** Told when the verbosity is at least `level`. */
  info(level: number, place: string, message: string): void;
  warn(place: string, message: string): void;
  error(place: string, message: string): void;
  /** The program ends here with 255. */
  fatal(place: string, message: string): never;
  enabled(level: number): boolean;
}

/** The program gave up. */
export class Fatal extends Error {
  override name = "Fatal";
  readonly exitCode: number;
  /** Last words that are not in the log yet. */
  readonly text: string;

  constructor(message: string, exitCode = 255, text = "") {
    super(message);
    this.exitCode = exitCode;
    this.text = text;
  }
}

/** `log.Fatalf` of Go's own log. */
export const plainFatal = (now: number, message: string): Fatal => {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
  return new Fatal(message, 1, `${stamp} ${message}\n`);
};

/** The program crashed, as a Go program does. */
export const panic = (message: string): Fatal =>
  new Fatal(message, 2, `panic: ${message}\n\ngoroutine 1 [running]:\n`);

/** @param now Milliseconds since 1970. */
export const createKlog = (
  write: (text: string) => void,
  now: () => number,
  verbosity: number,
): Klog => {
  const line = (severity: Severity, place: string, message: string): void =>
    write(klogLine(severity, now(), place, message));

  return {
    info: (level, place, message) => {
      if (level <= verbosity) {
        line("I", place, message);
      }
    },
    warn: (place, message) => line("W", place, message),
    error: (place, message) => line("E", place, message),
    fatal: (place, message) => {
      line("F", place, message);
      throw new Fatal(message);
    },
    enabled: (level) => level <= verbosity,
  };
};

/** How many lines of one kind may still be told; the rest is counted. */
export interface Quota {
  /** Whether another one may be told. */
  take(): boolean;
  /** How many were too many. */
  over(): number;
}

export const createQuota = (limit = 20): Quota => {
  let left = limit;
  return {
    take: () => {
      left -= 1;
      return left >= 0;
    },
    over: () => Math.max(0, -left),
  };
};
