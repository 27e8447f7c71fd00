/** Programs that only wait, and programs that only burn. */
import { Task } from "../applets/task.ts";
import { parseOptions } from "../applets/options.ts";
import { parseCount, parseDuration } from "../applets/numbers.ts";
import { waitForever } from "../http/http-server.ts";
import type { Program } from "../kernel/program.ts";
import { SIGNAL } from "../kernel/signals.ts";
import type { System } from "../kernel/system.ts";

/** The first process of a pod: sleeps, and goes on TERM. */
export const pause: Program = async (system) => {
  for (const signal of [SIGNAL.TERM, SIGNAL.INT]) {
    system.process.dispositions.set(signal, () => {
      system.kernel.finish(system.process, { code: 0 });
    });
  }

  return waitForever(system);
};

/** Computes for ever; the scheduler takes its share. */
export const burn = async (system: System): Promise<never> => {
  for (;;) {
    for (let index = 0, value = 0; index < 20_000; index += 1) {
      value += Math.sqrt(index);
    }

    const turn = system.breathe();
    if (turn !== undefined) {
      await turn;
    }
  }
};

/** Holds memory, which counts although nothing real is kept. */
const hold = async (system: System, bytes: number): Promise<void> => {
  const step = 4 * 2 ** 20;
  for (let left = bytes; left > 0; left -= step) {
    system.kernel.allocate(system.process, Math.min(step, left));
    await system.sleep(5);
  }
};

/** `stress --cpu 1 --vm 1 --vm-bytes 150M --vm-hang 1 --timeout 10s`. */
export const stress: Program = async (system) => {
  const task = new Task(system, "stress", system.process.argv.slice(1));
  const { values, rest } = await parseOptions(task, "c:i:m:d:t:v", {
    long: {
      "cpu:": "c",
      "io:": "i",
      "vm:": "m",
      "hdd:": "d",
      "timeout:": "t",
      "vm-bytes:": "B",
      "vm-hang:": "H",
      "vm-keep": "K",
      verbose: "v",
    },
  });
  if (rest.length > 0 || values.size === 0) {
    task.print(
      "`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n",
    );
    await task.flush();
    return rest.length > 0 ? 1 : 0;
  }

  const number = (letter: string): number => Number(values.get(letter) ?? 0);
  const line = (text: string): void => task.print(`stress: ${text}\n`);
  line(
    `info: [${system.pid}] dispatching hogs: ${number("c")} cpu, ${number("i")} io, ${number("m")} vm, ${number("d")} hdd`,
  );
  await task.flush();
  const bytes = parseCount(values.get("B") ?? "256M") ?? 256 * 2 ** 20;
  for (let index = 0; index < number("c") + number("i") + number("d"); index += 1) {
    system.fork((child) => burn(child));
  }

  for (let index = 0; index < number("m"); index += 1) {
    system.fork(async (child) => {
      await hold(child, bytes);
      return values.has("H") ? waitForever(child) : burn(child);
    });
  }

  const limit = values.has("t") ? parseDuration(values.get("t")!) : undefined;
  if (limit === undefined) {
    for (;;) {
      const waited = await system.wait(-1);
      if (waited !== undefined && waited.status.code !== 0) {
        line(
          `FAIL: [${system.pid}] (415) <-- worker ${waited.pid} got signal ${waited.status.signal ?? 0}`,
        );
        return 1;
      }
    }
  }

  await system.sleep(limit);
  for (const child of system.process.children) {
    system.kill(child.pid, SIGNAL.KILL);
  }

  line(`info: [${system.pid}] successful run completed in ${Math.round(limit / 1000)}s`);
  await task.flush();
  return 0;
};

/** `vish/stress -cpus 2 -mem-total 950Mi`. */
export const vishStress: Program = async (system) => {
  const args = system.process.argv.slice(1);
  const value = (name: string): string | undefined => {
    const index = args.findIndex((word) => word.replace(/^--/, "-") === `-${name}`);
    const joined = args.find((word) => word.replace(/^--/, "-").startsWith(`-${name}=`));
    return joined?.split("=")[1] ?? (index === -1 ? undefined : args[index + 1]);
  };
  const memory = parseCount((value("mem-total") ?? "0").replace(/i$/, "")) ?? 0;
  await hold(system, memory);
  const cpus = Number(value("cpus") ?? 0);
  for (let index = 1; index < cpus; index += 1) {
    system.fork((child) => burn(child));
  }

  return cpus > 0 ? burn(system) : waitForever(system);
};
