/** Reads a container's log as `kubectl logs` asks for it: since when, how many lines, with times, and what is yet to come. */
import type { Clock } from "../clock.ts";
import type { LogBuffer, LogLine } from "./log-buffer.ts";
import type { LogOptions } from "./node-api.ts";

export const readLog = async function* (
  buffer: LogBuffer | undefined,
  options: LogOptions,
  clock: Clock,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  if (buffer === undefined) {
    return;
  }

  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const line of linesOf(buffer, options, clock, signal)) {
    const bytes = options.timestamps ? withTime(line) : line.bytes;
    yield bytes.subarray(0, left);
    left -= bytes.length;
    if (left <= 0) {
      return;
    }
  }
};

const withTime = ({ time, bytes }: LogLine): Uint8Array =>
  Buffer.concat([Buffer.from(`${new Date(time).toISOString().replace("Z", "000000Z")} `), bytes]);

const linesOf = async function* (
  buffer: LogBuffer,
  { tailLines, sinceSeconds, sinceTime, follow }: LogOptions,
  clock: Clock,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const since = sinceTime ?? (sinceSeconds === undefined ? 0 : clock.now() - sinceSeconds * 1000);
  const fresh: (LogLine | undefined)[] = [];
  let wake = (): void => undefined;
  const stop =
    follow && !buffer.ended
      ? buffer.follow((line) => {
          fresh.push(line);
          wake();
        })
      : undefined;
  try {
    const known = buffer.lines().filter(({ time }) => time >= since);
    yield* tailLines === undefined ? known : known.slice(Math.max(0, known.length - tailLines));
    if (stop === undefined) {
      return;
    }

    while (!signal.aborted) {
      if (fresh.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      }

      for (const line of fresh.splice(0)) {
        if (line === undefined) {
          return;
        }

        yield line;
      }
    }
  } finally {
    stop?.();
  }
};
