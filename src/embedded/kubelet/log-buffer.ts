/** What one run of a container wrote, line by line with the time, and who follows it. */

export interface LogLine {
  /** Milliseconds since 1970. */
  time: number;
  /** With its line break, when there was one. */
  bytes: Uint8Array;
}

export interface LogBuffer {
  write(stream: "stdout" | "stderr", chunk: Uint8Array, time: number): void;
  lines(): readonly LogLine[];
  /** Calls back for each further line, and with undefined at the end. Returns how to stop. */
  follow(listener: (line: LogLine | undefined) => void): () => void;
  end(): void;
  readonly ended: boolean;
}

/** Bytes kept per run, as a kubelet keeps 10 MiB before it rotates. */
const limit = 10 * 1024 * 1024;
const lineBreak = 10;

export const createLogBuffer = (): LogBuffer => {
  const lines: LogLine[] = [];
  const open: Record<"stdout" | "stderr", Uint8Array[]> = { stdout: [], stderr: [] };
  const listeners = new Set<(line: LogLine | undefined) => void>();
  let size = 0;
  let ended = false;

  const add = (bytes: Uint8Array, time: number): void => {
    const line = { time, bytes };
    lines.push(line);
    size += bytes.length;
    while (size > limit && lines.length > 1) {
      size -= lines.shift()?.bytes.length ?? 0;
    }

    for (const listener of listeners) {
      listener(line);
    }
  };

  const flush = (stream: "stdout" | "stderr", time: number): void => {
    if (open[stream].length > 0) {
      add(Buffer.concat(open[stream]), time);
      open[stream] = [];
    }
  };

  return {
    write(stream, chunk, time) {
      let start = 0;
      for (let at = chunk.indexOf(lineBreak); at !== -1; at = chunk.indexOf(lineBreak, start)) {
        open[stream].push(chunk.subarray(start, at + 1));
        flush(stream, time);
        start = at + 1;
      }

      if (start < chunk.length) {
        open[stream].push(chunk.slice(start));
      }
    },
    lines: () => lines,
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end() {
      flush("stdout", lines.at(-1)?.time ?? 0);
      flush("stderr", lines.at(-1)?.time ?? 0);
      ended = true;
      for (const listener of listeners) {
        listener(undefined);
      }

      listeners.clear();
    },
    get ended() {
      return ended;
    },
  };
};
