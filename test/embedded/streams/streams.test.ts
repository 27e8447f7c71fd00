/** exec, attach and port-forward as clients of both protocols see them. */
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { Duplex, PassThrough } from "node:stream";
import test from "ava";
import { WebSocket } from "ws";
import { NetworkError } from "../../../src/embedded/containers/network/connection.ts";
import type {
  ExitStatus,
  OutputStreams,
  Session,
} from "../../../src/embedded/containers/runtime.ts";
import { badRequest } from "../../../src/embedded/status.ts";
import { serveExec } from "../../../src/embedded/streams/exec.ts";
import { servePortForward } from "../../../src/embedded/streams/port-forward.ts";
import { HeaderReader, HeaderWriter } from "../../../src/embedded/streams/spdy-headers.ts";
import type { Upgrade } from "../../../src/embedded/streams/upgrade.ts";

/** A process that says what it reads in capitals and ends with the code in its last line. */
const echoSession = (streams: OutputStreams): Session => {
  let end: (status: ExitStatus) => void = () => undefined;
  const exit = new Promise<ExitStatus>((resolve) => {
    end = resolve;
  });
  let text = "";
  return {
    write: (chunk) => {
      text += Buffer.from(chunk).toString();
      void streams.stdout(Buffer.from(Buffer.from(chunk).toString().toUpperCase()));
    },
    closeStdin: () => {
      void Promise.resolve(streams.stderr(Buffer.from("closed"))).then(() =>
        end({ code: Number(/\d+$/.exec(text.trim())?.[0] ?? 0) }),
      );
    },
    resize: (columns, rows) => void streams.stdout(Buffer.from(`[${columns}x${rows}]`)),
    signal: () => end({ code: 129 }),
    exit,
  };
};

const listen = async (
  serve: (upgrade: Upgrade) => Promise<void>,
): Promise<{ port: number; close(): void }> => {
  const server = createServer();
  server.on("upgrade", (incoming, socket, head) => {
    void serve({ request: incoming, socket, head });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const messagesOf = (socket: WebSocket): Promise<Map<number, string>> =>
  new Promise((resolve) => {
    const channels = new Map<number, string>();
    socket.on("message", (data: Buffer) => {
      channels.set(data[0]!, (channels.get(data[0]!) ?? "") + data.subarray(1).toString());
    });
    socket.on("close", () => resolve(channels));
  });

const query = "stdin=true&stdout=true&stderr=true";

test("v5 carries both outputs, the end of stdin and the exit code", async (t) => {
  const server = await listen((upgrade) =>
    serveExec(upgrade, async (streams) => echoSession(streams)),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/exec?${query}`, "v5.channel.k8s.io");
  const messages = messagesOf(socket);
  await once(socket, "open");
  t.is(socket.protocol, "v5.channel.k8s.io");
  socket.send(Buffer.from([4, ...Buffer.from('{"Width":100,"Height":30}')]));
  socket.send(Buffer.from([0, ...Buffer.from("hello 3")]));
  socket.send(Buffer.from([255, 0]));
  const channels = await messages;
  t.is(channels.get(1), "[100x30]HELLO 3");
  t.is(channels.get(2), "closed");
  const status = JSON.parse(channels.get(3)!) as Record<string, unknown>;
  t.like(status, {
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: "3" }] },
  });
  server.close();
});

test("a refusal before the process starts is an answer over HTTP", async (t) => {
  const server = await listen((upgrade) =>
    serveExec(upgrade, async () => {
      throw badRequest("container nosuch is not valid for pod web");
    }),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/exec?${query}`, "v5.channel.k8s.io");
  const [, response] = (await once(socket, "unexpected-response")) as [
    unknown,
    NodeJS.ReadableStream & { statusCode: number },
  ];
  t.is(response.statusCode, 400);
  socket.on("error", () => undefined);
  socket.terminate();
  server.close();
});

test("a client that goes away hangs up on its process", async (t) => {
  let session: Session | undefined;
  const server = await listen((upgrade) =>
    serveExec(upgrade, async (streams) => {
      session = echoSession(streams);
      return session;
    }),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/exec?${query}`, "v4.channel.k8s.io");
  await once(socket, "open");
  socket.terminate();
  t.true([0, 129].includes((await session!.exit).code));
  server.close();
});

const frames = (id: number, headers: Map<string, string>, writer: HeaderWriter): Buffer => {
  const body = Buffer.concat([Buffer.alloc(10), writer.write(headers)]);
  body.writeUInt32BE(id);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x80_03_00_01);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
};

const dataFrame = (id: number, text: string): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(id);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

/** Data of each stream, until the stream with this id has been ended by the server. */
const readStreams = async (socket: Duplex, until: number): Promise<Map<number, string>> => {
  const streams = new Map<number, string>();
  let pending = Buffer.alloc(0);
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= 8 && pending.length >= 8 + pending.readUIntBE(5, 3)) {
      const length = pending.readUIntBE(5, 3);
      const id = pending.readUInt32BE();
      const flags = pending[4]!;
      if (id < 0x80_00_00_00) {
        streams.set(id, (streams.get(id) ?? "") + pending.subarray(8, 8 + length).toString());
        if (id === until && flags === 1) {
          return streams;
        }
      }

      pending = pending.subarray(8 + length);
    }
  }

  return streams;
};

const forwardPair = (port: number): Buffer => {
  const writer = new HeaderWriter();
  const headers = (streamtype: string): Map<string, string> =>
    new Map([
      ["streamtype", streamtype],
      ["port", String(port)],
      ["requestid", "0"],
    ]);
  return Buffer.concat([
    frames(1, headers("error"), writer),
    frames(3, headers("data"), writer),
    dataFrame(3, "ping"),
  ]);
};

const upgraded = async (port: number): Promise<Duplex> => {
  const outgoing = request({
    port,
    path: "/api/v1/namespaces/default/pods/web/portforward",
    headers: { Connection: "Upgrade", Upgrade: "SPDY/3.1" },
  });
  outgoing.end();
  const [, socket] = (await once(outgoing, "upgrade")) as [unknown, Duplex];
  return socket;
};

test("port-forward over SPDY joins the data stream with the port", async (t) => {
  const server = await listen((upgrade) =>
    servePortForward(upgrade, async (port) => {
      const answer = new PassThrough();
      answer.end(`pong from ${port}`);
      return Duplex.from({ readable: answer, writable: new PassThrough() });
    }),
  );
  const socket = await upgraded(server.port);
  socket.write(forwardPair(80));
  t.is((await readStreams(socket, 3)).get(3), "pong from 80");
  socket.destroy();
  server.close();
});

test("a port nobody listens on is told on the error stream", async (t) => {
  const server = await listen((upgrade) =>
    servePortForward(upgrade, async () => {
      throw new NetworkError("ECONNREFUSED");
    }),
  );
  const socket = await upgraded(server.port);
  socket.write(forwardPair(81));
  t.regex(
    (await readStreams(socket, 1)).get(1)!,
    /dial tcp4 127\.0\.0\.1:81: connect: connection refused/,
  );
  socket.destroy();
  server.close();
});

test("the subprotocol with a slash is accepted by hand", async (t) => {
  const server = await listen((upgrade) =>
    servePortForward(upgrade, async () => new PassThrough()),
  );
  const outgoing = request({
    port: server.port,
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Protocol": "SPDY/3.1+portforward.k8s.io",
    },
  });
  outgoing.end();
  const [response, socket] = (await once(outgoing, "upgrade")) as [
    { headers: Record<string, string> },
    Duplex,
  ];
  t.is(response.headers["sec-websocket-protocol"], "SPDY/3.1+portforward.k8s.io");
  socket.destroy();
  server.close();
});

test("header blocks of one session refer back to each other", (t) => {
  const writer = new HeaderWriter();
  const reader = new HeaderReader();
  for (const requestid of ["0", "1", "2"]) {
    const headers = new Map([
      ["streamtype", "data"],
      ["requestid", requestid],
    ]);
    t.deepEqual(reader.read(writer.write(headers)), headers);
  }
});
