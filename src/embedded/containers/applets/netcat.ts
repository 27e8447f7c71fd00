/** nc and telnet. */
import { parseDuration } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { executeByName } from "./run.ts";
import type { Task } from "./task.ts";
import { within } from "./within.ts";
import type { System } from "../kernel/system.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { Connection } from "../network/connection.ts";
import { resolveName } from "../network/resolver.ts";

/** Standard input to the connection, the connection to standard output, until the other side ends. */
const relay = async (
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
const serveProgram = async (task: Task, connection: Connection, words: string[]): Promise<void> => {
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

/** Connections in the order in which they come. */
const accept = async (
  system: System,
  port: number,
  address: string,
): Promise<{ next(): Promise<Connection>; close(): void }> => {
  const waiting: Connection[] = [];
  const arrived = new WaitQueue();
  const listener = await system.listen(address, port, (connection) => {
    waiting.push(connection);
    arrived.wake();
  });
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

interface Options {
  flags: Set<string>;
  values: Map<string, string>;
  program: string[] | undefined;
}

const serve = async (
  task: Task,
  port: number,
  { flags, values, program }: Options,
): Promise<number> => {
  let server;
  try {
    server = await accept(task.system, port, values.get("s") ?? "0.0.0.0");
  } catch (error) {
    return task.fail(`bind: ${reasonOf(error)}`);
  }

  for (;;) {
    const connection = await server.next();
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

const portOf = async (task: Task, text: string): Promise<number> => {
  if (!/^\d+$/.test(text) || Number(text) > 65_535) {
    return task.fail(`bad port '${text}'`);
  }

  return Number(text);
};

export const nc = async (task: Task): Promise<number> => {
  // Everything behind -e is the program.
  const split = task.args.indexOf("-e");
  const program = split === -1 ? undefined : task.args.slice(split + 1);
  const { flags, values, rest } = await parseOptions(task, "lLkp:s:w:i:nuvzo:q:", {
    args: split === -1 ? task.args : task.args.slice(0, split),
  });
  const own = values.get("p");
  const words =
    program !== undefined && !flags.has("l") && rest.length === 0 ? program.slice(0, 2) : rest;
  if (flags.has("l") || flags.has("L")) {
    const port = await portOf(task, own ?? rest.at(-1) ?? "0");
    return serve(task, port, {
      flags: flags.has("L") ? new Set([...flags, "k"]) : flags,
      values,
      program,
    });
  }

  const [host, portText = "0"] = words;
  if (host === undefined) {
    return task.usage();
  }

  const port = await portOf(task, portText);
  const timeout = values.has("w") ? parseDuration(values.get("w")!) : undefined;
  const [address] = await resolveName(task.system, host);
  if (address === undefined) {
    return task.fail(`bad address '${host}'`);
  }

  if (flags.has("u")) {
    // Nothing answers datagrams here; sending them always works.
    return 0;
  }

  const shown = `${host} (${address}:${port})`;
  let connection: Connection | undefined;
  try {
    connection = await within(task, task.system.connect(address, port), timeout);
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    return 1;
  }

  if (connection === undefined) {
    return 1;
  }

  if (flags.has("v")) {
    await task.complain(`${shown} open\n`);
  }

  if (flags.has("z")) {
    connection.destroy();
    return 0;
  }

  await (program === undefined
    ? relay(task, connection, timeout)
    : serveProgram(task, connection, program));
  return 0;
};

export const telnet = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "al:");
  const [host, portText = "23"] = rest;
  if (host === undefined) {
    return task.usage();
  }

  const port = await portOf(task, portText);
  const [address] = await resolveName(task.system, host);
  if (address === undefined) {
    return task.fail(`bad address '${host}'`);
  }

  let connection: Connection;
  try {
    connection = await task.system.connect(address, port);
  } catch (error) {
    return task.fail(`can't connect to remote host (${address}): ${reasonOf(error)}`);
  }

  await task.complain(`Connected to ${host}\n`);
  await relay(task, connection, undefined);
  await task.complain("Connection closed by foreign host\n");
  return 1;
};
