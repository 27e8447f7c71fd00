/** nc and telnet. */
import { serve } from "./netcat-listen.ts";
import { openStream, relay, serveProgram } from "./netcat-streams.ts";
import { parseDuration } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import { within } from "./within.ts";
import { AF_INET } from "../kernel/registers.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import type { Connection } from "../network/connection.ts";
import { resolveName } from "../network/resolver.ts";

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
  await openStream(task, AF_INET);
  let connection: Connection | undefined;
  try {
    connection = await within(task, task.system.connect(address, port, true), timeout);
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

  await openStream(task, AF_INET);
  let connection: Connection;
  try {
    connection = await task.system.connect(address, port, true);
  } catch (error) {
    return task.fail(`can't connect to remote host (${address}): ${reasonOf(error)}`);
  }

  await task.complain(`Connected to ${host}\n`);
  await relay(task, connection, undefined);
  await task.complain("Connection closed by foreign host\n");
  return 1;
};
