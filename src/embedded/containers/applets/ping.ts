/** ping, traceroute. */
import { AF_INET, POINTER, SOCK_RAW, SOL_SOCKET } from "../kernel/registers.ts";
import { SIGNAL } from "../kernel/signals.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { resolveName } from "../network/resolver.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

const IPPROTO_ICMP = 1;
const SO_BROADCAST = 6;

export const ping = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "qvAc:+s:t:w:W:I:np:i:46", { long: {} });
  const [host] = rest;
  if (host === undefined) {
    return task.usage();
  }

  const [address] = await resolveName(task.system, host);
  if (address === undefined) {
    return task.fail(`bad address '${host}'`);
  }

  task.print(`PING ${host} (${address}): ${values.get("s") ?? "56"} data bytes\n`);
  task.system.ask("getpid");
  try {
    openRaw(task);
  } catch (error) {
    return isErrno(error, "EPERM")
      ? task.fail("permission denied (are you root?)")
      : task.failAbout("can't create raw socket", error);
  }

  await task.flush();
  const count = Number(values.get("c") ?? Number.POSITIVE_INFINITY);
  const interval = Number(values.get("i") ?? "1") * 1000;
  const deadline = values.has("w")
    ? task.now + Number(values.get("w")) * 1000
    : Number.POSITIVE_INFINITY;
  const times: number[] = [];
  let sent = 0;
  const interrupted = new AbortController();
  task.system.process.dispositions.set(2, () => interrupted.abort());
  for (; sent < count && task.now < deadline && !interrupted.signal.aborted;) {
    const ms = await onePing(
      task,
      address,
      Math.min(Number(values.get("W") ?? "10") * 1000, deadline - task.now),
    );
    sent += 1;
    if (ms !== undefined) {
      times.push(ms);
      task.print(
        flags.has("q")
          ? ""
          : `${Number(values.get("s") ?? "56") + 8} bytes from ${address}: seq=${sent - 1} ttl=64 time=${ms.toFixed(3)} ms\n`,
      );
      await task.flush();
    }

    if (sent < count && !interrupted.signal.aborted) {
      await task.system.sleep(interval).catch(reasonOf);
    }
  }

  const lost = sent === 0 ? 0 : Math.round((100 * (sent - times.length)) / sent);
  task.print(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length > 0) {
    const average = times.reduce((total, time) => total + time, 0) / times.length;
    task.print(
      `round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${average.toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`,
    );
  }

  return times.length > 0 ? 0 : 1;
};

/** A raw socket for ICMP, with what is set on it. @throws SystemError */
const openRaw = ({ system }: Task): void => {
  system.socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  const fd = system.process.freeDescriptor(3);
  system.attempt("setsockopt", fd, SOL_SOCKET, SO_BROADCAST, POINTER, 4);
  system.attempt("rt_sigaction", SIGNAL.INT, POINTER, 0, 8);
};

const onePing = async (
  task: Task,
  address: string,
  timeout: number,
): Promise<number | undefined> => {
  const { kernel } = task.system;
  const controller = new AbortController();
  const limit = kernel.host.sleep(Math.max(0, timeout), controller.signal).then(
    () => undefined,
    () => undefined,
  );
  const fd = task.system.process.freeDescriptor(3);
  try {
    task.system.enter("sendto", fd, POINTER, 64, 0, POINTER, 16);
    task.system.attempt("alarm", 1);
    task.system.enter("recvfrom", fd, POINTER, 192, 0, POINTER, POINTER);
  } catch (error) {
    return task.failAbout("sendto", error);
  }

  const start = kernel.host.measure();
  const answer = kernel.host.network.ping(address, controller.signal);
  try {
    const ms = await Promise.race([task.system.outside(answer), limit]);
    return ms === undefined ? undefined : Math.max(ms, kernel.host.measure() - start);
  } catch (error) {
    return task.fail(`sendto: ${reasonOf(error)}`);
  } finally {
    answer.catch(() => undefined);
    controller.abort();
  }
};

export const traceroute = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "46FIlnrvxf:m:p:q:s:t:w:z:g:i:");
  const [host] = rest;
  if (host === undefined) {
    return task.usage();
  }

  try {
    openRaw(task);
  } catch (error) {
    return task.failAbout("socket", error);
  }

  const [address] = await resolveName(task.system, host);
  if (address === undefined) {
    return task.fail(`bad address '${host}'`);
  }

  task.print(`traceroute to ${host} (${address}), 30 hops max, 46 byte packets\n`);
  await task.flush();
  const ms = await onePing(task, address, 5000);
  task.print(
    ms === undefined
      ? ` 1  *  *  *\n`
      : ` 1  ${host} (${address})  ${ms.toFixed(3)} ms  ${ms.toFixed(3)} ms  ${ms.toFixed(3)} ms\n`,
  );
  return 0;
};
