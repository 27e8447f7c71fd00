import http from "node:http";
import net from "node:net";
import test, { type ExecutionContext } from "ava";
import { answers } from "../../src/session/knock.ts";

const listen = async (t: ExecutionContext, server: net.Server): Promise<number> => {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  t.teardown(() => server.close());
  return (server.address() as net.AddressInfo).port;
};

test("a web server answers, whatever it says", async (t) => {
  const server = http.createServer((_request, response) => response.writeHead(404).end());
  t.true(await answers("127.0.0.1", await listen(t, server)));
});

test("who takes a connection and ends it does not answer: an engine does so for a port that nobody serves", async (t) => {
  const port = await listen(
    t,
    net.createServer((socket) => socket.destroy()),
  );
  t.false(await answers("127.0.0.1", port));
});

test("another protocol is no answer", async (t) => {
  const port = await listen(
    t,
    net.createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-x\r\n")),
  );
  t.false(await answers("127.0.0.1", port));
});

test("a closed port is no answer", async (t) => {
  const server = net.createServer();
  const port = await listen(t, server);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  t.false(await answers("127.0.0.1", port));
});
