/** The client of the embedded cluster's control channel: lines of JSON over a unix socket. */
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { LabError } from "../errors.ts";

export interface ControlChannel {
  /** @throws LabError with the cluster's own sentence. */
  ask<T>(command: string, parameters?: Record<string, unknown>): Promise<T>;
  /** Resolves when the connection ends, whoever ended it. */
  readonly closed: Promise<void>;
  readonly open: boolean;
  close(): void;
  /** Closes without waiting for the other side, which may never answer. */
  abandon(): void;
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

/** Undefined when nobody listens. */
export const openControl = async (file: string): Promise<ControlChannel | undefined> => {
  const socket = await connectTo(file);
  return socket === undefined ? undefined : channelOver(socket);
};

const connectTo = (file: string): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = connect(file);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });

const channelOver = (socket: Socket): ControlChannel => {
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  let last = 0;
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      for (const { reject } of waiting.values()) {
        reject(
          new LabError("cluster", "The practice cluster went away in the middle of a request."),
        );
      }

      waiting.clear();
      resolve();
    });
  });
  socket.on("error", () => socket.destroy());
  createInterface({ input: socket }).on("line", (line) => {
    const { id, result, error } = JSON.parse(line) as Answer;
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) {
      asker?.resolve(result as never);
    } else {
      asker?.reject(new LabError("cluster", error));
    }
  });

  return {
    ask: (command, parameters = {}) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new LabError("cluster", "The practice cluster is not running."));
          return;
        }

        last += 1;
        waiting.set(last, { resolve, reject });
        socket.write(`${JSON.stringify({ ...parameters, id: last, do: command })}\n`);
      }),
    closed,
    get open() {
      return !socket.destroyed;
    },
    close: () => socket.end(),
    abandon: () => socket.destroy(),
  };
};
