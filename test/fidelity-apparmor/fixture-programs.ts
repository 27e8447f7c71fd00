/** Programs that the recordings had besides busybox: one makes sockets, one prints files. */
import { O } from "../../src/embedded/containers/kernel/open-file.ts";
import type { Program } from "../../src/embedded/containers/kernel/program.ts";
import { isErrno, reasonOf } from "../../src/embedded/containers/kernel/system-error.ts";
import type { System } from "../../src/embedded/containers/kernel/system.ts";

const families: Record<string, number> = { unix: 1, inet: 2, inet6: 10, netlink: 16, packet: 17 };
const types: Record<string, number> = { stream: 1, dgram: 2, raw: 3 };

const print = (system: System, fd: number, text: string): Promise<void> =>
  system.write(fd, Buffer.from(text));

/** `sock DOMAIN TYPE [connect|bind80]` */
export const sock: Program = async (system) => {
  const [, domain = "", kind = "", then] = system.process.argv;
  const steps: [name: string, run: () => Promise<void> | void][] = [
    [
      "socket",
      () =>
        system.socket(families[domain]!, types[kind]!, domain === "inet" && kind === "raw" ? 1 : 0),
    ],
  ];
  if (then === "connect" && kind === "dgram") {
    steps.push(["connect", () => undefined]);
  } else if (then === "connect") {
    steps.push(["connect", async () => void (await system.connect("127.0.0.1", 1, true))]);
  } else if (then === "bind80") {
    steps.push(["bind", () => system.bind(80)]);
  }

  let said = "";
  for (const [name, run] of steps) {
    try {
      await run();
      said += `${name}: ok\n`;
    } catch (error) {
      if (!isErrno(error)) {
        // It was killed, and what it had to say with it.
        throw error;
      }

      await print(system, 1, `${said}${name}: ${reasonOf(error)}\n`);
      return 1;
    }
  }

  await print(system, 1, said);
  return 0;
};

/** Prints the files it is given, then says that it ran. */
export const tool: Program = async (system) => {
  for (const path of system.process.argv.slice(1)) {
    try {
      const fd = await system.open(path, O.RDONLY);
      system.fstat(fd);
      await system.write(1, await system.read(fd));
      system.close(fd);
    } catch (error) {
      await print(system, 2, `tool: ${path}: ${reasonOf(error)}\n`);
      return 1;
    }
  }

  await print(system, 1, "tool ran\n");
  return 0;
};
