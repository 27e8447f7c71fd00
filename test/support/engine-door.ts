/** A socket in front of the engine's own, which can be shut: to its client the engine has then stopped. */
import { rm } from "node:fs/promises";
import net from "node:net";

export interface EngineDoor extends AsyncDisposable {
  /** For $DOCKER_HOST. */
  address: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

export const makeEngineDoor = async (
  file: string,
  engineSocket = "/var/run/docker.sock",
): Promise<EngineDoor> => {
  const sockets = new Set<net.Socket>();
  let server: net.Server | undefined;
  const open = async (): Promise<void> => {
    server = net.createServer({ allowHalfOpen: true }, (client) => {
      const upstream = net.connect({ path: engineSocket, allowHalfOpen: true });
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => sockets.delete(socket));
      }

      client.pipe(upstream);
      upstream.pipe(client);
    });
    await new Promise<void>((resolve) => server!.listen(file, resolve));
  };
  const shut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server!.close(resolve));
    for (const socket of sockets) {
      socket.destroy();
    }

    await closed;
    await rm(file, { force: true });
  };
  await open();
  return { address: `unix://${file}`, open, shut, [Symbol.asyncDispose]: shut };
};
