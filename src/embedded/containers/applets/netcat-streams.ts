/** What nc does with a connection: standard streams to it, or a program behind it. */
import { executeByName } from "./run.ts";
import { openSocket } from "./sockets.ts";
import type { Task } from "./task.ts";
import { within } from "./within.ts";
import { POINTER, SOCK_STREAM, SOL_SOCKET } from "../kernel/registers.ts";
import type { Connection } from "../network/connection.ts";

const SO_REUSEADDR = 2;

/** @throws ProcessExit with the applet's words */
export const openStream = async (task: Task, family: number): Promise<void> => {
  const { system } = task;
  await openSocket(task, family, SOCK_STREAM);
  const fd = system.process.freeDescriptor(3);
  system.attempt("setsockopt", fd, SOL_SOCKET, SO_REUSEADDR, POINTER, 4);
};

/** Standard input to the connection, the connection to standard output, until the other side ends. */
export const relay = async (
  task: Task,
  connection: Connection,
  quiet: number | undefined,
): Promise<void> => {
  const { system } = task;
  const upload = async (): Promise<void> => {
    for (;;) {
      const bytes = await system.read(0);
      if (bytes.length === 0) {
        connection.end();
        return;
      }

      await system.outside(connection.write(bytes.slice()));
    }
  };
  const sending = upload().catch(() => undefined);
  for (;;) {
    const reading = system.outside(connection.read());
    const bytes = await (quiet === undefined ? reading : within(task, reading, quiet));
    if (bytes === undefined) {
      break;
    }

    await system.write(1, bytes);
  }

  connection.destroy();
  void sending;
};

/** A program whose standard streams are the connection. */
export const serveProgram = async (
  task: Task,
  connection: Connection,
  words: string[],
): Promise<void> => {
  const { system } = task;
  const [inRead, inWrite] = system.pipe(true);
  const [outRead, outWrite] = system.pipe(true);
  const child = system.fork(async (inner) => {
    inner.dup2(inRead, 0);
    inner.dup2(outWrite, 1);
    return executeByName(inner, words, task.environment);
  });
  system.close(inRead);
  system.close(outWrite);
  const feed = async (): Promise<void> => {
    for (;;) {
      const bytes = await system.outside(connection.read());
      if (bytes === undefined) {
        break;
      }

      await system.write(inWrite, bytes);
    }
  };
  const feeding = feed()
    .catch(() => undefined)
    .then(() => system.process.release(inWrite));
  for (;;) {
    const bytes = await system.read(outRead);
    if (bytes.length === 0) {
      break;
    }

    await system.outside(connection.write(bytes.slice()));
  }

  connection.end();
  system.close(outRead);
  void feeding;
  await system.wait(child.pid);
};
