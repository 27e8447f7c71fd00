/** The port of the API server, the same from one start to the next where it can be. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import path from "node:path";

export const host = "127.0.0.1";

/** Listens on the port of last time if it is free, since kubectl's caches and kubeconfigs go by it. */
export const listen = async (server: Server, folder: string, wanted: number): Promise<number> => {
  const file = path.join(folder, "port");
  const candidates = [wanted, remembered(file), 0].filter((port, index) => port > 0 || index === 2);
  for (const candidate of candidates) {
    const port = await tryListen(server, candidate);
    if (port !== undefined) {
      writeFileSync(file, String(port), { mode: 0o600 });
      return port;
    }
  }

  throw new Error("no port to listen on");
};

const remembered = (file: string): number => {
  try {
    return Number(readFileSync(file, "utf8")) || 0;
  } catch {
    return 0;
  }
};

const tryListen = async (server: Server, port: number): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") {
        resolve(undefined);
      } else {
        reject(error);
      }
    };
    server.once("error", refused);
    server.listen(port, host, () => {
      server.off("error", refused);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : undefined);
    });
  });
