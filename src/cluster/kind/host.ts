/** What this machine has for a cluster: ports that are free, and places that a node can mount. */
import { access } from "node:fs/promises";
import net from "node:net";
import { LabError } from "../../errors.ts";
import type { EngineInfo } from "../engine/engine.ts";

/** How many ports after the preferred one are tried before any will do. */
const neighbours = 20;

/**
A finder that never gives the same port twice. A port that is taken gives way to another one instead of ending in an error: nobody in a
workshop wants to find out who listens at 8080, and what Drydock shows of a cluster (`published`, a gateway's address) follows the port.
*/
export const portFinder = (): ((address: string, preferred: number) => Promise<number>) => {
  const given = new Set<string>();
  return async (address, preferred) => {
    const wanted =
      preferred === 0 ? [] : Array.from({ length: neighbours }, (_, n) => preferred + n);
    for (const port of [...wanted, 0]) {
      const found = given.has(`${address}:${port}`) ? undefined : await tryPort(address, port);
      if (found !== undefined) {
        given.add(`${address}:${found}`);
        return found;
      }
    }

    throw new LabError("environment", `No port of this machine is free at ${address}.`);
  };
};

/** The port itself where it can be listened at, any free one for 0; undefined when it cannot. */
const tryPort = (host: string, port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const { port: found } = server.address() as net.AddressInfo;
      server.close(() => resolve(found));
    });
  });

/**
Whether a node can mount a path of this machine. The kernel's AppArmor is there for the engine only when the engine says so: it may run in
a virtual machine, whose kernel is another one.
*/
export const mountJudge =
  ({ appArmor }: EngineInfo, platform: NodeJS.Platform = process.platform) =>
  async (hostPath: string): Promise<boolean> => {
    if (/^\/(?:sys\/kernel\/security|etc\/apparmor\.d)\b/.test(hostPath)) {
      return platform === "linux" && appArmor && (await exists("/sys/kernel/security/apparmor"));
    }

    return exists(hostPath);
  };

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
