import net from "node:net";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import test from "ava";
import { ask, type Access } from "../../../src/cluster/kind/api.ts";
import { selfSigned } from "../../support/key-pairs.ts";

/** Accepts, and says nothing: an API server whose node is paused. */
const silentServer = async (): Promise<AsyncDisposable & { access: Access }> => {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { certificate: cert, key } = selfSigned("nobody");
  return {
    access: {
      server: new URL(`https://127.0.0.1:${port}`),
      ca: Buffer.from(cert),
      cert: Buffer.from(cert),
      key: Buffer.from(key),
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy();
      }

      await new Promise((resolve) => server.close(resolve));
    },
  };
};

test("a question to a server that says nothing ends in time, however often memory is tidied", async (t) => {
  await using server = await silentServer();
  setFlagsFromString("--expose-gc");
  const tidy = runInNewContext("gc") as () => void;
  const tidying = setInterval(tidy, 20);
  t.is(await ask(server.access, { path: "/readyz", timeout: 200 }), undefined);
  clearInterval(tidying);
});

test("a question that is taken back ends at once", async (t) => {
  await using server = await silentServer();
  const taken = new AbortController();
  const answer = ask(server.access, { path: "/readyz", timeout: 60_000, signal: taken.signal });
  taken.abort();
  t.is(await answer, undefined);
});
