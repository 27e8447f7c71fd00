/** nc -l. */
import { relay, openStream, serveProgram } from "./netcat-streams.ts";
import { parseDuration } from "./numbers.ts";
import type { Task } from "./task.ts";
import { within } from "./within.ts";
import { AF_INET6, POINTER } from "../kernel/registers.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { Connection } from "../network/connection.ts";

/** Connections in the order in which they come. */
const accept = async (
  system: System,
  port: number,
  address: string,
): Promise<{ next(): Promise<Connection>; close(): void }> => {
  const waiting: Connection[] = [];
  const arrived = new WaitQueue();
  const listener = await system.listen(
    address,
    port,
    (connection) => {
      waiting.push(connection);
      arrived.wake();
    },
    true,
  );
  return {
    next: async () => {
      for (;;) {
        const connection = waiting.shift();
        if (connection !== undefined) {
          return connection;
        }

        await system.process.sleepOn(arrived);
      }
    },
    close: () => {
      listener.close();
      for (const connection of waiting) {
        connection.destroy();
      }
    },
  };
};

export interface NetcatOptions {
  flags: Set<string>;
  values: Map<string, string>;
  program: string[] | undefined;
}

const setAlarm = (system: System, ms: number): boolean => {
  system.attempt("rt_sigaction", SIGNAL.ALRM, POINTER, 0, 8);
  return system.attempt("alarm", ms / 1000);
};

export const serve = async (
  task: Task,
  port: number,
  { flags, values, program }: NetcatOptions,
): Promise<number> => {
  const { system } = task;
  const wanted = values.has("w") ? parseDuration(values.get("w")!) : undefined;
  // Without the alarm it waits for ever.
  const limit = wanted !== undefined && setAlarm(system, wanted) ? wanted : undefined;

  await openStream(task, AF_INET6);
  let server;
  try {
    server = await accept(task.system, port, values.get("s") ?? "0.0.0.0");
  } catch (error) {
    return task.fail(`bind: ${reasonOf(error)}`);
  }

  for (;;) {
    system.attempt("accept", system.process.freeDescriptor(3), POINTER, POINTER);
    const connection = await within(task, server.next(), limit, () => task.fail("timed out"));
    if (connection === undefined) {
      return task.fail("timed out");
    }

    if (!flags.has("k")) {
      server.close();
    }

    await (program === undefined
      ? relay(task, connection, undefined)
      : serveProgram(task, connection, program));
    if (!flags.has("k")) {
      return 0;
    }
  }
};
